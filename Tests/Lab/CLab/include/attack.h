/* Ways to act or to write that a sealed process must not have: each is prepared while it still can, and tried after the
 * seal. The same attempts are made without a seal, as the control. */
#pragma once

/* What the attempts are made on. */
typedef struct {
  /* A group's node, which nobody has open. */
  const char *node;
  /* The address of a PCI function with a reset. */
  const char *address;
  /* The attempt is made after the seal: openat2(2) takes the constants. */
  int is_sealed;
  /* A process that waits; it has /dev/vfio/vfio open as descriptor `held`. */
  int victim, held;
  /* Folders that files may be opened below: /proc and /sys. */
  int proc, sys;
  /* What was prepared. */
  int fd, other;
  char path[512];
} lab_place;

/* How an attempt begins. */
enum { LAB_PREPARED = 0, LAB_INHERITED = 1 };
/* The number of attempts there are. */
int lab_attack_count(void);
/* Its name. */
const char *lab_attack_name(int attack);
/* LAB_INHERITED: what it needs is open before the program begins. */
int lab_attack_kind(int attack);
/* Starts the process that waits. 0 or -errno. */
int lab_attack_victim(lab_place *place);
/* Ends it. */
void lab_attack_over(lab_place *place);
/* Makes what the attempt needs. 0 or -errno: then this kernel cannot. */
int lab_attack_prepare(int attack, lab_place *place);
/* Makes the attempt: 0 when it had its effect, else -errno. */
int lab_attack_try(int attack, lab_place *place);
/* Starts a thread that waits, then makes the attempt: a reader of a sealed program. 0 or -errno. */
int lab_attack_on_thread(int attack, lab_place *place);
/* Lets it go, and returns what came of it. */
int lab_attack_result(void);
