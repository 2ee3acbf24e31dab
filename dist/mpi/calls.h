// What of MPI the package uses. Every function returns an MPI error code. MPI is never in two calls
// at a time: a lock is taken here, so MPI_THREAD_SERIALIZED is enough.
#ifndef VKSIMCLR_MPI_CALLS_H
#define VKSIMCLR_MPI_CALLS_H

#include <mpi.h>

// vks_init begins MPI and leaves all signal handlers as they were: those of Go.
int vks_init(int *provided, MPI_Comm *comm, int *rank, int *size, int *top_tag);

// vks_local finds the rank among those of this host, and their number.
int vks_local(MPI_Comm comm, int *rank, int *size);

int vks_send(MPI_Comm comm, int rank, int tag, const void *b, int bytes, MPI_Request *request);
int vks_receive(MPI_Comm comm, int rank, int tag, void *b, int bytes, MPI_Request *request);

// vks_wait tests n requests until all are over or the time is up. It first yields the processor
// between tests, for short waits, then sleeps longer and longer: *sleep is the next sleep. After
// vks_give_up it returns without another test.
int vks_wait(int n, MPI_Request *requests, MPI_Status *statuses, int *over, long *sleep,
             long microseconds);

// vks_give_up has no wait touch MPI again: some MPIs end the process where a neighbour is gone.
void vks_give_up(void);

int vks_finalize(void);

#endif
