// Finds the description of a terminal in the places where curses looks for it (terminfo(5)).
#include "description.h"

#include "cncurses.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
  char place[PATH_MAX];
  const char *fault;
} bad = {.fault = ""};

const char *cn_bad_place(void) { return bad.place; }

const char *cn_bad_fault(void) { return bad.fault; }

static int refuse(const char *place, const char *fault) {
  snprintf(bad.place, sizeof bad.place, "%s", place);
  bad.fault = fault;
  return CN_BAD_DESCRIPTION;
}

char *cn_set_variable(const char *name, const char *value) {
  char *before = getenv(name);
  if (before) before = strdup(before);
  setenv(name, value, 1);
  return before;
}

void cn_restore_variable(const char *name, char *before) {
  if (before) {
    setenv(name, before, 1);
  } else {
    unsetenv(name);
  }
  free(before);
}

// The functions below return 1 if they found the description, 0 if it is not there, and a failure as cn_describe.

static int check(const char *place, const unsigned char *bytes, size_t length, cn_description *out) {
  const char *fault = cn_description_fault(bytes, length);
  if (fault) return refuse(place, fault);
  int failure = cn_pack(bytes, length, out);
  return failure ? failure : 1;
}

static int read_file(const char *path, cn_description *out) {
  static const char no_file[] = "it is no regular file";
  struct stat status;
  // Looks before it opens: opening a device can have an effect. It is opened so that nothing waits, if it has changed
  // meanwhile.
  if (stat(path, &status) < 0) return 0;
  if (!S_ISREG(status.st_mode)) return refuse(path, no_file);
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return 0;
  unsigned char bytes[CN_DESCRIPTION_LIMIT + 1];
  size_t length = 0;
  const char *fault = NULL;
  if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) fault = no_file;
  while (!fault && length < sizeof bytes) {
    ssize_t count = read(fd, bytes + length, sizeof bytes - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fault = "it cannot be read";
    if (count <= 0) break;
    length += (size_t)count;
  }
  close(fd);
  return fault ? refuse(path, fault) : check(path, bytes, length, out);
}

static int look_in(const char *folder, size_t length, const char *name, cn_description *out) {
  // Debian has a folder per letter, systems whose file names ignore the case one per code.
  static const char *const forms[] = {"%.*s/%c/%s", "%.*s/%02x/%s"};
  for (int i = 0; i < 2; i++) {
    char path[PATH_MAX];
    int needed = snprintf(path, sizeof path, forms[i], (int)length, folder, (unsigned char)name[0], name);
    if (needed < 0 || (size_t)needed >= sizeof path) continue;
    int result = read_file(path, out);
    if (result) return result;
  }
  return 0;
}

static int look_in_system(const char *name, cn_description *out) {
  static const char *const folders[] = {
      "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"};
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    int result = look_in(folders[i], strlen(folders[i]), name, out);
    if (result) return result;
  }
  return 0;
}

// The value of a digit of base 16 or 64, -1 for another character. Base 64 has two alphabets (RFC 4648).
static int digit_value(char digit, int bits) {
  static const char sixteen[] = "0123456789abcdef0123456789ABCDEF";
  static const char most[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (bits == 6 && digit == '-') digit = '+';
  if (bits == 6 && digit == '_') digit = '/';
  const char *alphabet = bits == 6 ? most : sixteen;
  const char *place = digit ? strchr(alphabet, digit) : NULL;
  return place ? (int)(place - alphabet) % (1 << bits) : -1;
}

// A description within the variable: b64: or hex: and its bytes, perhaps in lines (infocmp -Q).
static int read_text(const char *text, const char *name, cn_description *out) {
  static const char place[] = "TERMINFO";
  int bits = strncmp(text, "b64:", 4) == 0 ? 6 : 4;
  unsigned char bytes[CN_DESCRIPTION_LIMIT + 1];
  size_t length = 0;
  unsigned pending = 0;
  int count = 0, ended = 0;
  for (const char *at = text + 4; *at; at++) {
    if (*at == '\n' || *at == '\t' || (at[0] == '\\' && at[1] == '\n')) continue;
    if (*at == '=' && bits == 6) {
      ended = 1;
      continue;
    }
    int value = digit_value(*at, bits);
    if (value < 0 || ended) return refuse(place, "its text is no base 64 or hexadecimal");
    pending = pending << bits | (unsigned)value;
    count += bits;
    if (count < 8) continue;
    if (length == sizeof bytes) break;
    count -= 8;
    bytes[length++] = (unsigned char)(pending >> count);
  }
  const char *fault = cn_description_fault(bytes, length);
  if (fault) return refuse(place, fault);
  return cn_is_named(bytes, name) ? check(place, bytes, length, out) : 0;
}

static int look_in_environment(const char *name, cn_description *out) {
  const char *own = getenv("TERMINFO");
  int result = 0;
  if (own && (strncmp(own, "b64:", 4) == 0 || strncmp(own, "hex:", 4) == 0)) {
    result = read_text(own, name, out);
  } else if (own && *own) {
    result = look_in(own, strlen(own), name, out);
  }
  const char *home = getenv("HOME");
  if (!result && home && *home) {
    char folder[PATH_MAX];
    int needed = snprintf(folder, sizeof folder, "%s/.terminfo", home);
    if (needed > 0 && (size_t)needed < sizeof folder) result = look_in(folder, (size_t)needed, name, out);
  }
  const char *list = getenv("TERMINFO_DIRS");
  while (!result && list && *list) {
    size_t length = strcspn(list, ":");
    // An empty name stands for the system's own places.
    result = length ? look_in(list, length, name, out) : look_in_system(name, out);
    list += length + (list[length] == ':');
  }
  return result;
}

int cn_describe_builtin(const char *name, cn_description *out) {
  const char *entry = NULL, *value = cn_terminfo(name, &entry);
  free(out->value);
  *out = (cn_description){.value = strdup(value)};
  snprintf(out->entry, sizeof out->entry, "%s", entry);
  return out->value ? 0 : CN_NO_MEMORY;
}

int cn_describe(const char *name, cn_description *out) {
  *out = (cn_description){0};
  // A process with file capabilities (setcap(8)) reads nothing that its user chooses, neither here nor in curses.
  int is_trusted = getauxval(AT_SECURE) == 0;
  if (!is_trusted) {
    static const char *const names[] = {"TERMINFO", "TERMINFO_DIRS", "TERMCAP", "TERMPATH"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
  }
  int result = 0;
  // Names that would be no file of one of the folders.
  if (*name && *name != '.' && !strpbrk(name, "/:")) {
    if (is_trusted) result = look_in_environment(name, out);
    if (!result) result = look_in_system(name, out);
  }
  if (result < 0) return result;
  if (result == 0) return cn_describe_builtin(name, out);
  out->is_known = 1;
  return 0;
}
