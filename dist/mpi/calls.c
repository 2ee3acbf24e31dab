//go:build mpi

#define _GNU_SOURCE
#include "calls.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// LOCKED evaluates a call while no other thread is in MPI.
#define LOCKED(call)                \
  do {                              \
    pthread_mutex_lock(&lock);      \
    int code = (call);              \
    pthread_mutex_unlock(&lock);    \
    return code;                    \
  } while (0)

static int begin(int *provided, MPI_Comm *comm, int *rank, int *size, int *top_tag) {
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, provided);
  if (code != MPI_SUCCESS) return code;
  if ((code = MPI_Comm_dup(MPI_COMM_WORLD, comm)) != MPI_SUCCESS) return code;
  MPI_Comm_set_errhandler(*comm, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Comm_rank(*comm, rank);
  MPI_Comm_size(*comm, size);
  int *top, found = 0;
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, &top, &found);
  *top_tag = found ? *top : 32767;  // the standard's least
  return MPI_SUCCESS;
}

int vks_init(int *provided, MPI_Comm *comm, int *rank, int *size, int *top_tag) {
  struct sigaction before[NSIG];
  for (int s = 1; s < NSIG; s++) sigaction(s, NULL, &before[s]);
  int code = begin(provided, comm, rank, size, top_tag);
  for (int s = 1; s < NSIG; s++) sigaction(s, &before[s], NULL);
  return code;
}

int vks_local(MPI_Comm comm, int *rank, int *size) {
  MPI_Comm host;
  int code = MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  if (code != MPI_SUCCESS) return code;
  MPI_Comm_rank(host, rank);
  MPI_Comm_size(host, size);
  return MPI_Comm_free(&host);
}

int vks_send(MPI_Comm comm, int rank, int tag, const void *b, int bytes, MPI_Request *request) {
  LOCKED(MPI_Isend(b, bytes, MPI_BYTE, rank, tag, comm, request));
}

int vks_receive(MPI_Comm comm, int rank, int tag, void *b, int bytes, MPI_Request *request) {
  LOCKED(MPI_Irecv(b, bytes, MPI_BYTE, rank, tag, comm, request));
}

static int test(int n, MPI_Request *requests, MPI_Status *statuses, int *over) {
  LOCKED(MPI_Testall(n, requests, over, statuses));
}

static long now(void) {  // in nanoseconds
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

// Waits that are over within YIELDING are found at once. Longer ones cost a test each SHORTEST to
// LONGEST, in nanoseconds.
enum { YIELDING = 30000, SHORTEST = 10000, LONGEST = 250000 };

static atomic_int given_up;

void vks_give_up(void) { atomic_store(&given_up, 1); }

int vks_wait(int n, MPI_Request *requests, MPI_Status *statuses, int *over, long *sleep,
             long microseconds) {
  long start = now();
  for (;;) {
    if (atomic_load(&given_up)) return MPI_SUCCESS;
    int code = test(n, requests, statuses, over);
    if (code != MPI_SUCCESS || *over) return code;
    long passed = now() - start;
    if (passed > microseconds * 1000) return MPI_SUCCESS;
    if (*sleep == 0) {
      sched_yield();
      if (passed > YIELDING) *sleep = SHORTEST;
      continue;
    }
    struct timespec t = {0, *sleep};
    nanosleep(&t, NULL);
    if ((*sleep += *sleep / 4) > LONGEST) *sleep = LONGEST;
  }
}

int vks_finalize(void) { LOCKED(MPI_Finalize()); }
