#!/usr/bin/env bash
# The one entry: see usage below. Steps that have nothing to do say nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
./build.sh                build bin/vksimclr, bin/spvtest and bin/kbench, and vet the code
./build.sh train [FLAGS]  set the machine up, build, and run `bin/vksimclr train FLAGS`
./build.sh test [ARGS]    set the machine up, build, and run every test (`go test ARGS ./...`)
./build.sh view           set the machine up for it, and build bin/vkview: runs in a window
./build.sh view-test      the same, and the tests of vkview on a display of their own (Xvfb)
./build.sh mpi            set the machine up for it, and build bin/vksimclr for several ranks
./build.sh mpi-test [ARGS] the tests of ranks, with every MPI that is installed
./build.sh check          format, lint, manifest and arrows, tests without a device
./build.sh format         gofmt, and clang-format for the shaders where it is installed
./build.sh shaders        compile shaders/*.comp (after `tools/drivers install tools`)
./build.sh setup          only set the machine up: C compiler, Vulkan headers and loader,
                          libjpeg-turbo, and a CPU driver if there is no driver
END
}

say() { printf 'build: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_go() {
  command -v go >/dev/null || PATH=$PATH:/usr/local/go/bin
  command -v go >/dev/null || die "Go 1.26 or newer is needed and not installed: https://go.dev/dl/"
  local version
  version=$(go env GOVERSION 2>/dev/null) || die "this Go cannot build the project ($(go version 2>&1 | head -n 1)); Go 1.26 or newer is needed: https://go.dev/dl/"
  case $version in
    go1.[0-9] | go1.[0-9].* | go1.1[0-9]* | go1.2[0-5]*) die "Go 1.26 or newer is needed, this is $version: https://go.dev/dl/" ;;
  esac
  export CGO_ENABLED=1
  # Outside a working checkout (an archive, another user's folder) Go cannot stamp the commit.
  git rev-parse HEAD >/dev/null 2>&1 || export GOFLAGS="${GOFLAGS:-} -buildvcs=false"
  # libjpeg-turbo goes into the program where it is. Tags that the environment has are the user's.
  [[ ${GOFLAGS:-} == *-tags* ]] || ! has_turbo || export GOFLAGS="${GOFLAGS:-} -tags=turbo"
}

has_compiler() { echo 'int main(void) { return 0; }' | "${CC:-gcc}" -x c -o /dev/null - 2>/dev/null; }

has_headers() { echo '#include <vulkan/vulkan_core.h>' | "${CC:-gcc}" -x c -fsyntax-only - 2>/dev/null; }

# libjpeg-turbo is linked statically, so that the program runs where the library is not.
has_turbo() {
  "${CC:-gcc}" -x c -o /dev/null - -l:libjpeg.a 2>/dev/null <<'END'
#include <stdio.h>
#include <jpeglib.h>
int main(void) {
  struct jpeg_decompress_struct jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, 0, LIBJPEG_TURBO_VERSION_NUMBER);
}
END
}

# ldconfig is not in every user's PATH.
has_loader() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'; }

# Any driver has a manifest in one of the loader's folders, or is named in the environment.
has_driver() {
  [[ -n ${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}${VK_ADD_DRIVER_FILES:-} ]] && return
  local folder
  for folder in "${XDG_CONFIG_HOME:-$HOME/.config}" /etc/xdg /etc /usr/local/share /usr/share "${XDG_DATA_HOME:-$HOME/.local/share}"; do
    compgen -G "$folder/vulkan/icd.d/*.json" >/dev/null && return
  done
  return 1
}

# setup installs missing packages on a Debian or Ubuntu machine. Elsewhere it names them. Optional
# ones are tried with them, or when given "all": the program works without.
setup() {
  local missing=() optional=()
  has_compiler || missing+=(gcc libc6-dev)
  has_headers || missing+=(libvulkan-dev)
  has_loader || missing+=(libvulkan1)
  has_driver || missing+=(mesa-vulkan-drivers)
  has_turbo || optional+=(libjpeg-dev)
  ((!${#missing[@]})) || install "${missing[@]}"
  if ((${#optional[@]})) && { ((${#missing[@]})) || [[ ${1:-} == all ]]; }; then
    (install "${optional[@]}") ||
      say "without ${optional[*]} JPEGs are decoded by Go, at a quarter of the speed"
  fi
}

# has_window tells whether the X11 and OpenGL headers and libraries are there that GLFW needs.
has_window() {
  "${CC:-gcc}" -x c -o /dev/null - -lX11 -lXrandr -lXxf86vm -lXi -lXcursor -lXinerama -lGL \
    2>/dev/null <<'END'
#include <GL/gl.h>
#include <X11/Xcursor/Xcursor.h>
#include <X11/Xlib.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/Xinerama.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/xf86vmode.h>
int main(void) { return 0; }
END
}

has_display_tools() { command -v Xvfb >/dev/null && command -v xdotool >/dev/null; }

# with_tag TAG adds a build tag to those that find_go chose.
with_tag() {
  case ${GOFLAGS:-} in
    *-tags=*) export GOFLAGS="${GOFLAGS/-tags=/-tags=$1,}" ;;
    *) export GOFLAGS="${GOFLAGS:-} -tags=$1" ;;
  esac
}

# view builds vkview. Nothing else needs a window system.
view() {
  find_go
  setup
  has_window || install libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev libxcursor-dev \
    libxinerama-dev libgl-dev
  with_tag view
  say "building bin/vkview"
  go build -o bin/vkview ./cmd/vkview
}

# has_mpi tells whether programs of the MPI compiler $1 can be built and started.
has_mpi() { command -v "$1" >/dev/null && command -v "${1/mpicc/mpirun}" >/dev/null; }

# with_mpi chooses the MPI to build with: that of the compiler MPICC, else Debian's Open MPI, else
# that of the mpicc in PATH, which is installed where there is none.
with_mpi() {
  if [[ -z ${MPICC:-} ]]; then
    if pkg-config --exists ompi-c 2>/dev/null && has_mpi mpicc.openmpi; then
      with_tag mpi
      return
    fi
    MPICC=mpicc
    has_mpi mpicc || install libopenmpi-dev openmpi-bin
  fi
  command -v "$MPICC" >/dev/null || die "MPICC=$MPICC is not an MPI compiler in PATH"
  export CC=$MPICC
  with_tag mpi
  with_tag mpicc
}

# mpi builds vksimclr with several ranks. Nothing else needs MPI.
mpi() {
  find_go
  setup
  with_mpi
  say "building bin/vksimclr for several ranks (${MPICC:-Open MPI})"
  go build -o bin/vksimclr ./cmd/vksimclr
}

# mpi_test runs the tests of ranks with every MPI that is installed, one after the other.
mpi_test() {
  local bad=0 compiler
  has_mpi mpicc || has_mpi mpicc.openmpi || has_mpi mpicc.mpich ||
    (find_go; install libopenmpi-dev openmpi-bin)
  for compiler in mpicc.openmpi mpicc.mpich mpicc; do
    has_mpi "$compiler" || continue
    [[ $compiler != mpicc ]] || ! { has_mpi mpicc.openmpi || has_mpi mpicc.mpich; } || continue
    (MPICC=$compiler MPIRUN=${compiler/mpicc/mpirun} && export MPICC MPIRUN && find_go && with_mpi &&
      say "tests of ranks, $compiler" && go test -count=1 "$@" ./dist/... &&
      go test -count=1 -run UnderMPIRun "$@" ./cmd/program) || bad=1
  done
  return $bad
}

install() { # PACKAGE...
  local missing=("$@")
  [[ $(uname -s) == Linux ]] && command -v apt-get >/dev/null ||
    die "missing: ${missing[*]} (Debian's names; install them with this system's package manager)"
  local root=()
  if (($(id -u) != 0)); then
    sudo -n true 2>/dev/null || die "missing packages; run: sudo apt-get install -y --no-install-recommends ${missing[*]}"
    root=(sudo -n)
  fi
  say "installing ${missing[*]}"
  apt() { # prints only what failed
    local output
    output=$("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" 2>&1) || { printf '%s\n' "$output" >&2; return 1; }
  }
  apt update || say "apt-get update failed; trying with the package lists there are"
  apt install -y --no-install-recommends "${missing[@]}" ||
    die "apt-get failed; run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
}

build() {
  find_go
  say "building bin/"
  go build -o bin/ ./cmd/vksimclr ./cmd/spvtest ./cmd/kbench
}

# formatted FILE prints a shader in the style of .clang-format. clang-format does not know GLSL's
# attribute of a loop: a macro of the same width stands for it.
formatted() {
  sed 's/\[\[unroll\]\] for/UNROLLED_LOOP_/g' "$1" |
    clang-format --assume-filename=x.cpp |
    sed 's/UNROLLED_LOOP_/[[unroll]] for/g'
}

format() {
  find_go
  git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 gofmt -l -w
  command -v clang-format >/dev/null ||
    { say "clang-format is not installed; shaders are left as they are"; return; }
  local f text
  for f in shaders/*.comp shaders/include/*.glsl; do
    text=$(formatted "$f")
    [[ $text == "$(<"$f")" ]] || { say "$f"; printf '%s\n' "$text" >"$f"; }
  done
  say "shaders whose text changed are stale now: run ./build.sh shaders"
}

# check runs everything that needs no Vulkan device.
check() {
  find_go
  local bad=0 files
  say "gofmt"
  files=$(gofmt -l $(git ls-files --cached --others --exclude-standard '*.go'))
  [[ -z $files ]] || { say "not formatted (./build.sh format): $files"; bad=1; }
  if command -v clang-format >/dev/null; then
    say "clang-format"
    local f
    for f in shaders/*.comp shaders/include/*.glsl; do
      formatted "$f" | cmp -s - "$f" || { say "not formatted: $f (./build.sh format)"; bad=1; }
    done
  fi
  say "go vet"
  go vet ./... || bad=1
  if go tool | grep -q '/staticcheck$'; then
    say "staticcheck"
    go tool staticcheck ./... || bad=1
  fi
  say "lint: widths, lengths, words"
  go run ./tools/lint || bad=1
  say "tests without a device (shader manifest and package arrows among them)"
  VKSIMCLR_DEVICE=none go test ./... || bad=1
  git diff --stat >&2 2>/dev/null || true
  return $bad
}

command=${1:-build}
(($# == 0)) || shift
case $command in
  build | setup | view | mpi | check | format | help)
    (($# == 0)) || { say "$command takes no arguments, and $* was given"; exit 2; }
    ;;
esac
case $command in
  build) build; say "go vet"; go vet ./... ;;
  setup) setup all ;;
  view) view; say "go vet"; go vet ./cmd/vkview ;;
  view-test)
    view
    has_display_tools || (install xvfb xdotool) || say "without Xvfb and xdotool tests skip"
    export VKSIMCLR_DEVICE=${VKSIMCLR_DEVICE:-any}
    exec go test -count=1 "$@" ./cmd/vkview
    ;;
  mpi) mpi; say "go vet"; go vet ./dist/... ./cmd/vksimclr ;;
  mpi-test) mpi_test "$@" ;;
  train) find_go; setup; build; exec bin/vksimclr train "$@" ;;
  test)
    find_go
    setup
    build
    say "go vet"
    go vet ./...
    say "go test"
    # After the set-up there is a device: not finding it is a failure, not a reason to skip.
    export VKSIMCLR_DEVICE=${VKSIMCLR_DEVICE:-any}
    # Results depend on the driver, which Go's test cache does not know of.
    exec go test -count=1 -timeout 30m "$@" ./...
    ;;
  check) check ;;
  format) format ;;
  shaders) find_go; exec go run ./tools/spvgen "$@" ;;
  help | -h | --help) usage ;;
  *) say "there is no command $command"; usage >&2; exit 2 ;;
esac
