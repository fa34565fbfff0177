#include "attack.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const lab_attack *const tables[] = {lab_opens, lab_writes, lab_descriptors, lab_processes, lab_kernel, lab_reads};

static const lab_attack *attack_at(int index) {
  for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
    for (const lab_attack *a = tables[table]; a->name; a++)
      if (index-- == 0) return a;
  return NULL;
}

int lab_attack_count(void) {
  int count = 0;
  while (attack_at(count)) count++;
  return count;
}

const char *lab_attack_name(int attack) { return attack_at(attack)->name; }

int lab_attack_kind(int attack) { return attack_at(attack)->kind; }

int lab_attack_victim(lab_place *place) {
  int ready[2];
  if (pipe(ready) < 0) return -errno;
  place->victim = fork();
  if (place->victim < 0) return -errno;
  if (place->victim == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int held = open("/dev/vfio/vfio", O_RDWR);
    if (write(ready[1], &held, sizeof held) != sizeof held) _exit(1);
    for (;;) pause();
  }
  int got = read(ready[0], &place->held, sizeof place->held) == sizeof place->held;
  close(ready[0]);
  close(ready[1]);
  return got && place->held >= 0 ? 0 : -EIO;
}

void lab_attack_over(lab_place *place) {
  if (place->victim > 0) kill(place->victim, SIGKILL);
}

int lab_attack_prepare(int attack, lab_place *place) {
  const lab_attack *a = attack_at(attack);
  return a->prepare ? a->prepare(place) : 0;
}

/* The numbers of the directories that the program pinned; without a seal the directories themselves. */
static void find_folders(lab_place *place) {
  if (!place->is_sealed) {
    place->proc = open("/proc", O_RDONLY | O_DIRECTORY);
    place->sys = open("/sys", O_RDONLY | O_DIRECTORY);
    return;
  }
  char name[32], target[64];
  for (int fd = 900; fd < 910; fd++) {
    char *digit = stpcpy(name, "/proc/self/fd/");
    *digit++ = (char)('0' + fd / 100), *digit++ = (char)('0' + fd / 10 % 10), *digit++ = (char)('0' + fd % 10);
    *digit = '\0';
    ssize_t length = readlink(name, target, sizeof target - 1);
    if (length < 0) continue;
    target[length] = '\0';
    if (!strcmp(target, "/proc")) place->proc = fd;
    if (!strcmp(target, "/sys")) place->sys = fd;
  }
}

int lab_attack_try(int attack, lab_place *place) {
  find_folders(place);
  return attack_at(attack)->try(place);
}

static struct {
  int attack, result;
  lab_place *place;
  sem_t start, end;
} reader;

static void *read_along(void *unused) {
  (void)unused;
  while (sem_wait(&reader.start) < 0) {}
  reader.result = lab_attack_try(reader.attack, reader.place);
  sem_post(&reader.end);
  return NULL;
}

int lab_attack_on_thread(int attack, lab_place *place) {
  reader.attack = attack;
  reader.place = place;
  sem_init(&reader.start, 0, 0);
  sem_init(&reader.end, 0, 0);
  pthread_t thread;
  return -pthread_create(&thread, NULL, read_along, NULL);
}

int lab_attack_result(void) {
  sem_post(&reader.start);
  while (sem_wait(&reader.end) < 0) {}
  return reader.result;
}

int lab_opened(long fd) {
  if (fd < 0) return -errno;
  close((int)fd);
  return 0;
}

int lab_try_open(const char *path, int flags) { return lab_opened(open(path, flags, 0600)); }

int lab_try_openat2(const lab_place *place, int folder, const char *path) {
  /* The first constant of cl_fix_opens (Sources/CLinux/opens.c), by its address. */
  struct open_how any = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK}, *fixed = (struct open_how *)0x100000;
  return lab_opened(syscall(SYS_openat2, folder, path, place->is_sealed ? fixed : &any, sizeof any));
}
