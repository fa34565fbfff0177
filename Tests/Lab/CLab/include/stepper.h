/* Runs a program call by call: counts every acting system call, over all its processes and threads in the order seen, and
 * can disturb the program before one of them. x86_64 and aarch64, Linux 5.3. */
#pragma once
#include <stdint.h>

/* The action before the call: none; SIGKILL to all processes, to the first one, to all but the first one; or running a
 * command as a process that is not counted. */
enum { LAB_COUNT, LAB_KILL, LAB_KILL_PARENT, LAB_KILL_HELPER, LAB_RUN };

/* An acting call. */
typedef struct {
  int number;       /* from 1 */
  int pid;          /* the process */
  int is_first;     /* it is the process that was started, not a child */
  char name[16];    /* "ioctl", "write", "openat", ... */
  char target[256]; /* the file, and for an ioctl its number: "/dev/vfio/13 ;104" */
} lab_step;

/* The result of a run. */
typedef struct {
  int counted;      /* calls that act */
  int was_reached;  /* the N-th was among them, and `step` is that one */
  lab_step step;
  int status;       /* of the first process, as in wait(2) */
  int is_over;      /* all processes ended within the time; otherwise they were killed */
  int processes;    /* the number of processes */
  int command;      /* the command's pid; 0 without one */
  int command_runs; /* the command is still running */
  int command_holds; /* the command reported that it holds, and was left running */
} lab_run;

/* Runs `program` (argv, NULL at the end) to its end and calls `seen` for each acting call. With `looking` the calls that
 * read a path containing this text count instead. Performs `what` at the `number`-th; `command` is argv for LAB_RUN.
 * `grace` is the time in milliseconds that the command gets before the program continues, less if it ends earlier or
 * prints a line with "holding"; its output is forwarded. It gets 3 s more after the end of the program. 0, or -errno. */
int lab_step_through(
  char *const program[], int number, int what, char *const command[], int grace, int seconds, const char *looking,
  void (*seen)(const lab_step *), lab_run *result);
