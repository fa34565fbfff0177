// Checks a compiled terminal description before curses sees it: term(5), and ncurses/tinfo/read_entry.c,
// `_nc_read_termtype`. Curses 6.4 and older accepts names and strings that point nowhere, follows them, and formats
// numbers as if they were addresses of text.
#include "description.h"

#include "cncurses.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// include/Caps and include/tic.h of ncurses 6.1 and newer.
enum {
  magic_short = 0432,
  magic_long = 01036,
  most_booleans = 44,
  most_numbers = 39,
  most_strings = 414,
  most_name_bytes = 512,
  most_bytes_short = 4096,
  max_colors = 13,  // The place among the numbers.
};

// No colour, size or time of a real terminal is above this: 24 bits are those of direct colour.
static const long largest_number = 1 << 24;
// Curses keeps a table of as many colours, unless the terminal takes them directly.
static const long largest_table = 1 << 16;
// In milliseconds. Curses waits that long, deaf to everything.
static const long longest_delay = 10000;

struct part {
  const unsigned char *bytes;
  size_t left;
};

// The next bytes, NULL if there are fewer.
static const unsigned char *take(struct part *part, size_t count) {
  if (part->left < count) return NULL;
  const unsigned char *bytes = part->bytes;
  part->bytes += count;
  part->left -= count;
  return bytes;
}

static long number_at(const unsigned char *bytes, size_t size) {
  uint32_t value = bytes[0] | (uint32_t)bytes[1] << 8;
  if (size == 2) return (int16_t)value;
  return (int32_t)(value | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

static const char *numbers_fault(const unsigned char *numbers, size_t size, long count) {
  for (long i = 0; i < count; i++) {
    long value = number_at(numbers + (size_t)i * size, size);
    if (value < -2 || value > largest_number) return "a number in it is out of range";
  }
  return NULL;
}

// Finds a string that makes curses wait ($<5>), or take a number for the address of a text (%s, %l) unless it `may`.
static const char *text_fault(const char *text, int may) {
  for (const char *at = text; *at; at++) {
    if (at[0] == '$' && at[1] == '<') {
      long delay = 0;
      for (const char *digit = at + 2; *digit >= '0' && *digit <= '9'; digit++) {
        delay = delay * 10 + (*digit - '0');
        if (delay > longest_delay) return "a delay in it is too long";
      }
    }
    if (*at != '%' || may) continue;
    if (at[1] == '\'' && at[2]) {
      at += 2;
      continue;
    }
    const char *end = at + 1 + strspn(at + 1, ":#+-. 0123456789");
    if (*end == 's' || *end == 'l') return "a string in it takes text where curses passes a number";
    if (end > at + 1) at = end - 1;
    if (at[1]) at++;
  }
  return NULL;
}

// The text at an offset, NULL if it does not start and end in the table.
static const char *text_at(const unsigned char *table, long size, long offset) {
  if (offset < 0 || offset >= size || !memchr(table + offset, 0, (size_t)(size - offset))) return NULL;
  return (const char *)table + offset;
}

// The places in Caps of pfkey, pfloc, pfx, pln and pfxl, which program a key or a label with a text.
static int takes_text(long string) {
  static const long places[] = {115, 116, 117, 147, 361};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (places[i] == string) return 1;
  return 0;
}

static const char stray_string[] = "a string in it has no end, or lies outside of it";
static const char cut_off[] = "it is cut off";
static const char bad_counts[] = "the sizes in it are impossible";

// The capabilities that have names of their own, behind those of the standard.
static const char *extension_fault(struct part *rest, size_t number_size, long colors, int is_short) {
  const unsigned char *header = take(rest, 10);
  if (!header) return cut_off;
  long booleans = number_at(header, 2), numbers = number_at(header + 2, 2), strings = number_at(header + 4, 2);
  long usage = number_at(header + 6, 2), size = number_at(header + 8, 2);
  long names = booleans + numbers + strings, most = is_short ? most_bytes_short : CN_DESCRIPTION_LIMIT;
  if (booleans < 0 || numbers < 0 || strings < 0 || usage < 0 || size < 0 || names == 0 || usage >= most ||
      size >= most || names + strings >= most / 2)
    return bad_counts;
  if (!take(rest, (size_t)(booleans + booleans % 2))) return cut_off;
  const unsigned char *values = take(rest, (size_t)numbers * number_size);
  const unsigned char *offsets = take(rest, (size_t)(strings + names) * 2);
  const unsigned char *table = take(rest, (size_t)size);
  if (!values || !offsets || !table) return cut_off;
  const char *fault = numbers_fault(values, number_size, numbers);
  if (fault) return fault;

  // The names follow the last byte of the strings, and count from there.
  long base = 0, present = 0;
  for (long i = 0; i < strings; i++) {
    long offset = number_at(offsets + i * 2, 2);
    if (offset == -1 || offset == -2) continue;
    const char *text = text_at(table, size, offset);
    if (!text) return stray_string;
    base += (long)strlen(text) + 1;
    present++;
  }
  if (base > size) return bad_counts;
  if (strings && usage != names + present && usage != names + strings) return bad_counts;
  int is_direct = 0;
  for (long i = 0; i < names; i++) {
    const char *name = text_at(table + base, size - base, number_at(offsets + (strings + i) * 2, 2));
    if (!name || !*name) return "a name in it has no end, or lies outside of it";
    if (strcmp(name, "RGB") == 0) is_direct = 1;
    long string = i - booleans - numbers;
    long offset = string < 0 ? -1 : number_at(offsets + string * 2, 2);
    if (offset < 0) continue;
    // Curses itself formats only the mouse's, with a number; the others are for programs that know them.
    fault = text_fault((const char *)table + offset, strcmp(name, "XM") != 0);
    if (fault) return fault;
  }
  if (colors > largest_table && !is_direct) return "it has too many colours";
  return rest->left ? "it goes on behind its end" : NULL;
}

const char *cn_description_fault(const unsigned char *bytes, size_t length) {
  if (length > CN_DESCRIPTION_LIMIT) return "it is larger than a description can be";
  struct part rest = {bytes, length};
  const unsigned char *header = take(&rest, 12);
  if (!header) return cut_off;
  long magic = number_at(header, 2);
  if (magic != magic_short && magic != magic_long) return "it is no compiled description";
  size_t number_size = magic == magic_short ? 2 : 4;
  long name_bytes = number_at(header + 2, 2), booleans = number_at(header + 4, 2), numbers = number_at(header + 6, 2);
  long strings = number_at(header + 8, 2), size = number_at(header + 10, 2);
  if (name_bytes < 2 || name_bytes > most_name_bytes || booleans < 0 || booleans > most_booleans || numbers < 0 ||
      numbers > most_numbers || strings < 0 || strings > most_strings || size < 0)
    return bad_counts;

  const unsigned char *names = take(&rest, (size_t)name_bytes);
  if (!names) return cut_off;
  if (memchr(names, 0, (size_t)name_bytes) != names + name_bytes - 1) return "its names have no end";
  size_t first = strcspn((const char *)names, "|");
  if (first == 0 || first >= sizeof((cn_description *)0)->entry || names[0] == '.' || memchr(names, '/', first) ||
      memchr(names, ':', first))
    return "its name is none";
  if (!take(&rest, (size_t)(booleans + (name_bytes + booleans) % 2))) return cut_off;
  const unsigned char *values = take(&rest, (size_t)numbers * number_size);
  const unsigned char *offsets = take(&rest, (size_t)strings * 2);
  if (!values || !offsets) return cut_off;
  const char *fault = numbers_fault(values, number_size, numbers);
  if (fault) return fault;
  const unsigned char *table = strings ? take(&rest, (size_t)size) : rest.bytes;
  if (!table) return cut_off;
  for (long i = 0; i < strings; i++) {
    long offset = number_at(offsets + i * 2, 2);
    if (offset == -1 || offset == -2) continue;
    const char *text = text_at(table, size, offset);
    if (!text) return stray_string;
    fault = text_fault(text, takes_text(i));
    if (fault) return fault;
  }
  long colors = numbers > max_colors ? number_at(values + max_colors * number_size, number_size) : -1;
  if (size % 2 && rest.left) take(&rest, 1);
  if (rest.left) return extension_fault(&rest, number_size, colors, magic == magic_short);
  return colors > largest_table ? "it has too many colours" : NULL;
}

int cn_is_named(const unsigned char *bytes, const char *name) {
  const char *names = (const char *)bytes + 12;
  size_t length = strlen(name);
  while (*names) {
    size_t next = strcspn(names, "|");
    if (next == length && strncmp(names, name, length) == 0) return 1;
    names += next + (names[next] == '|');
  }
  return 0;
}

int cn_pack(const unsigned char *bytes, size_t length, cn_description *out) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  char *at = out->value = malloc(4 + (length + 2) / 3 * 4 + 1);
  if (!at) return CN_NO_MEMORY;
  memcpy(at, "b64:", 4);
  at += 4;
  for (size_t i = 0; i < length; i += 3) {
    size_t count = length - i < 3 ? length - i : 3;
    unsigned bits = (unsigned)bytes[i] << 16;
    if (count > 1) bits |= (unsigned)bytes[i + 1] << 8;
    if (count > 2) bits |= bytes[i + 2];
    for (size_t digit = 0; digit < 4; digit++)
      *at++ = digit > count ? '=' : digits[bits >> (18 - 6 * digit) & 63];
  }
  *at = 0;
  const char *names = (const char *)bytes + 12;
  size_t first = strcspn(names, "|");
  memcpy(out->entry, names, first);
  out->entry[first] = 0;
  return 0;
}
