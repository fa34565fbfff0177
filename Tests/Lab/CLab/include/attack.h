/* Attempts to act or to write that must fail in a sealed process: each is prepared before the seal and made after it. The
 * same attempts are made without a seal, as the control. */
#pragma once

/* The targets of the attempts. */
typedef struct {
  /* A group's node, which no process has open. */
  const char *node;
  /* The address of a PCI function with a reset. */
  const char *address;
  /* The attempt is made after the seal, with the constants for openat2(2). */
  int is_sealed;
  /* A waiting process with /dev/vfio/vfio open as descriptor `held`. */
  int victim, held;
  /* The directories below which files may be opened: /proc and /sys. */
  int proc, sys;
  /* The prepared descriptors and path. */
  int fd, other;
  char path[512];
} lab_place;

/* The kinds of attempts. */
enum { LAB_PREPARED = 0, LAB_INHERITED = 1 };
/* The number of attempts. */
int lab_attack_count(void);
/* The name of an attempt. */
const char *lab_attack_name(int attack);
/* The kind; LAB_INHERITED: its files are open before the program starts. */
int lab_attack_kind(int attack);
/* Starts the waiting process. 0 or -errno. */
int lab_attack_victim(lab_place *place);
/* Ends the waiting process. */
void lab_attack_over(lab_place *place);
/* Prepares the attempt. 0, or -errno if this kernel cannot. */
int lab_attack_prepare(int attack, lab_place *place);
/* Makes the attempt: 0 if it took effect, else -errno. */
int lab_attack_try(int attack, lab_place *place);
/* Starts a reading thread of a sealed program, which waits and then makes the attempt. 0 or -errno. */
int lab_attack_on_thread(int attack, lab_place *place);
/* Releases that thread, and returns the result of its attempt. */
int lab_attack_result(void);
