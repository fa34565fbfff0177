#include "stepping.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A traced thread and its process. */
struct task { pid_t task, process; };

static struct { struct task list[512]; int count, processes; pid_t first; } tasks;
static struct { int number, what, grace; char *const *command; int output; const char *looking; } order;
static lab_run *run;

static long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static pid_t process_of(pid_t task) {
  char path[64], line[128];
  snprintf(path, sizeof path, "/proc/%d/status", task);
  FILE *file = fopen(path, "re");
  int process = task;
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "Tgid: %d", &process) == 1) break;
  if (file) fclose(file);
  return process;
}

static struct task *known(pid_t task) {
  for (int i = 0; i < tasks.count; i++)
    if (tasks.list[i].task == task) return &tasks.list[i];
  if (tasks.count == 512) return &tasks.list[0];
  struct task *new = &tasks.list[tasks.count++];
  *new = (struct task){task, process_of(task)};
  if (new->process == task) tasks.processes++;
  return new;
}

static void forget(pid_t task) {
  for (int i = 0; i < tasks.count; i++)
    if (tasks.list[i].task == task) tasks.list[i] = tasks.list[--tasks.count];
}

/* Kills the selected processes, the one stopped before its call last, so that none can react to another's end. */
static void kill_some(int what, pid_t stopped) {
  for (int last = 0; last < 2; last++)
    for (int i = 0; i < tasks.count; i++) {
      pid_t process = tasks.list[i].process;
      int is_first = process == tasks.first, is_stopped = process == stopped;
      int is_meant = what == LAB_KILL || (what == LAB_KILL_PARENT) == is_first;
      if (is_meant && is_stopped == last) kill(process, SIGKILL);
    }
}

/* Forwards the command's output for some milliseconds; less if it ends or reports that it holds. */
static void pass_on(int wait_for) {
  long long end = milliseconds() + wait_for;
  char text[4096];
  struct pollfd ready = {order.output, POLLIN, 0};
  for (;;) {
    long long left = end - milliseconds();
    if (poll(&ready, 1, left > 0 ? (int)left : 0) <= 0) return;
    ssize_t length = read(order.output, text, sizeof text - 1);
    if (length <= 0) return;
    text[length] = 0;
    if (write(1, text, (size_t)length) != length) return;
    if (!strstr(text, "\"holding\"")) continue;
    run->command_holds = 1;
    return;
  }
}

/* The command's output arrives through a pipe, which shows its end or that it holds. */
static void run_command(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return;
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    execvp(order.command[0], order.command);
    _exit(127);
  }
  close(ends[1]);
  order.output = ends[0];
  run->command = child;
  run->command_runs = child > 0;
  pass_on(order.grace);
}

static void before_call(pid_t task, void (*seen)(const lab_step *)) {
  struct seccomp_stop stop = {0};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof stop, &stop) < 0) return;
  lab_step step = {0};
  int counts =
    order.looking ? stepping_looks(task, &stop, order.looking, &step) : stepping_acts(task, &stop, &step);
  if (!counts) return;
  pid_t process = known(task)->process;
  step.number = ++run->counted;
  step.pid = process;
  step.is_first = process == tasks.first;
  if (seen) seen(&step);
  if (step.number != order.number) return;
  run->was_reached = 1;
  run->step = step;
  if (order.what == LAB_RUN)
    run_command();
  else if (order.what != LAB_COUNT)
    kill_some(order.what, process);
}

static void handle(pid_t task, int status, void (*seen)(const lab_step *)) {
  int pass = 0;
  if (!WIFSTOPPED(status)) {
    if (task == tasks.first) run->status = status;
    forget(task);
    return;
  }
  known(task);
  int event = status >> 16;
  if (event == PTRACE_EVENT_SECCOMP)
    before_call(task, seen);
  else if (event == 0 && WSTOPSIG(status) != SIGSTOP && WSTOPSIG(status) != SIGTRAP)
    pass = WSTOPSIG(status);
  ptrace(PTRACE_CONT, task, 0, pass);
}

static pid_t start(char *const program[]) {
  pid_t child = fork();
  if (child != 0) return child < 0 ? -errno : child;
  signal(SIGALRM, SIG_DFL);
  if (ptrace(PTRACE_TRACEME, 0, 0, 0)) _exit(126);
  raise(SIGSTOP);
  if (stepping_watch(order.looking != NULL) < 0) _exit(126);
  execvp(program[0], program);
  _exit(127);
}

static void nothing(int number) { (void)number; }

int lab_step_through(
  char *const program[], int number, int what, char *const command[], int grace, int seconds, const char *looking,
  void (*seen)(const lab_step *), lab_run *result) {
  run = result;
  *run = (lab_run){.is_over = 1};
  order.number = number, order.what = what, order.grace = grace, order.command = command, order.output = -1;
  order.looking = looking;
  /* Orphans of the program are reparented here and leave no zombie that appears alive. */
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  tasks.first = start(program);
  if (tasks.first < 0) return tasks.first;
  int status;
  if (waitpid(tasks.first, &status, 0) < 0 || !WIFSTOPPED(status)) return -ECHILD;
  known(tasks.first);
  long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                 PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, tasks.first, 0, options) < 0) return -errno;
  ptrace(PTRACE_CONT, tasks.first, 0, 0);
  struct sigaction action = {.sa_handler = nothing};
  sigaction(SIGALRM, &action, NULL);
  alarm((unsigned)seconds);
  while (tasks.count > 0) {
    pid_t task = waitpid(-1, &status, __WALL);
    if (task < 0 && errno == EINTR) {
      run->is_over = 0;
      kill_some(LAB_KILL, 0);
      alarm((unsigned)seconds);
      continue;
    }
    if (task < 0) break;
    if (task == run->command)
      run->command_runs = 0;
    else
      handle(task, status, seen);
  }
  alarm(0);
  run->processes = tasks.processes;
  /* The command that the program blocked can finish now. */
  for (int i = 0; run->command_runs && !run->command_holds && i < 300; i++) {
    pass_on(10);
    if (waitpid(run->command, &status, WNOHANG) != 0) run->command_runs = 0;
  }
  return 0;
}
