//go:build turbo && cgo

#include "turbo.h"

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

const int turbo_version = LIBJPEG_TURBO_VERSION_NUMBER;

// reader is a decompressor whose errors jump back into this file. Nothing of Go lies between.
struct reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf failed;
};

static void fail(j_common_ptr jpeg) {
  longjmp(((struct reader *)jpeg->client_data)->failed, 1);
}

// on_message ends the work at the first warning (a level below 0): a picture is whole or an error.
static void on_message(j_common_ptr jpeg, int level) {
  if (level < 0) {
    fail(jpeg);
  }
}

// has_tables tells whether a sequential JPEG of one scan brings its Huffman tables along. The
// library would use the usual ones in their place; image/jpeg does not.
static int has_tables(j_decompress_ptr jpeg) {
  for (int i = 0; i < jpeg->comps_in_scan; i++) {
    const jpeg_component_info *c = jpeg->cur_comp_info[i];
    if (!jpeg->dc_huff_tbl_ptrs[c->dc_tbl_no] || !jpeg->ac_huff_tbl_ptrs[c->ac_tbl_no]) {
      return 0;
    }
  }
  return !jpeg_has_multiple_scans(jpeg);
}

// start reads the header. Only what image/jpeg reads in the same way goes on.
static void start(struct reader *r, const unsigned char *file, unsigned long length) {
  jpeg_mem_src(&r->jpeg, file, length);
  jpeg_read_header(&r->jpeg, TRUE);
  if (r->jpeg.data_precision != 8 || r->jpeg.arith_code ||
      (r->jpeg.num_components != 1 && r->jpeg.num_components != 3) ||
      (!r->jpeg.progressive_mode && !has_tables(&r->jpeg))) {
    fail((j_common_ptr)&r->jpeg);
  }
}

static void prepare(struct reader *r) {
  r->jpeg.err = jpeg_std_error(&r->errors);
  r->jpeg.client_data = r;
  r->errors.error_exit = fail;
  r->errors.emit_message = on_message;
}

int turbo_size(const unsigned char *file, unsigned long length, unsigned *height, unsigned *width,
               int *many) {
  struct reader r = {0};
  prepare(&r);
  int failed = setjmp(r.failed);
  if (!failed) {
    jpeg_create_decompress(&r.jpeg);
    start(&r, file, length);
    *height = r.jpeg.image_height;
    *width = r.jpeg.image_width;
    *many = jpeg_has_multiple_scans(&r.jpeg);
  }
  jpeg_destroy_decompress(&r.jpeg);
  return failed;
}

int turbo_decode(const unsigned char *file, unsigned long length, unsigned eighths,
                 unsigned char *pixels, unsigned height, unsigned width) {
  struct reader r = {0};
  prepare(&r);
  int failed = setjmp(r.failed);
  if (!failed) {
    jpeg_create_decompress(&r.jpeg);
    start(&r, file, length);
    r.jpeg.scale_num = eighths;
    r.jpeg.scale_denom = 8;
    r.jpeg.out_color_space = JCS_RGB;
    r.jpeg.dct_method = JDCT_ISLOW; // the same bits with and without vector instructions
    jpeg_start_decompress(&r.jpeg);
    if (r.jpeg.output_height != height || r.jpeg.output_width != width ||
        r.jpeg.output_components != 3) {
      fail((j_common_ptr)&r.jpeg);
    }
    while (r.jpeg.output_scanline < height) {
      JSAMPROW row = pixels + (size_t)r.jpeg.output_scanline * width * 3;
      jpeg_read_scanlines(&r.jpeg, &row, 1);
    }
    jpeg_finish_decompress(&r.jpeg); // reads up to the end mark: a missing one is a warning
  }
  jpeg_destroy_decompress(&r.jpeg);
  return failed;
}
