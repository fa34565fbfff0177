/* A program run call by call: every system call with which it acts is counted, over all its processes and threads in
 * the order seen, and before one of them something can be done to it. x86_64 and aarch64, Linux 5.3. */
#pragma once
#include <stdint.h>

/* What is done before the call: nothing; SIGKILL to all processes, to the first one, to all but the first one; or a
 * command is run, as a process that is not counted. */
enum { LAB_COUNT, LAB_KILL, LAB_KILL_PARENT, LAB_KILL_HELPER, LAB_RUN };

/* A call that acts. */
typedef struct {
  int number;       /* from 1 */
  int pid;          /* the process */
  int is_first;     /* it is the process that was started, and no child of it */
  char name[16];    /* "ioctl", "write", "openat", ... */
  char target[256]; /* the file, and for an ioctl its number: "/dev/vfio/13 ;104" */
} lab_step;

/* How it went. */
typedef struct {
  int counted;      /* calls that act */
  int was_reached;  /* the N-th was among them, and `step` is that one */
  lab_step step;
  int status;       /* of the first process, as wait(2) has it */
  int is_over;      /* all processes came to their end within the time; else they were killed */
  int processes;    /* how many processes there were */
  int command;      /* the command's pid; 0 without one */
  int command_runs; /* the command has not ended */
  int command_holds; /* it said that it holds something, and was left alone */
} lab_run;

/* Runs `program` (argv, NULL at the end) to its end and calls `seen` for each call that acts. With `looking` it is not
 * the calls that act that count, but those that look at a path with this text in it. At the `number`-th does
 * `what`; `command` is argv for LAB_RUN. `grace`: milliseconds that the command gets before the program goes on, less
 * when it ends earlier or prints a line with "holding"; its output is passed on. It gets 3 s more when the program is
 * over. 0, or -errno. */
int lab_step_through(
  char *const program[], int number, int what, char *const command[], int grace, int seconds, const char *looking,
  void (*seen)(const lab_step *), lab_run *result);
