#include "cncurses.h"

#include "capabilities.h"
#include "guard.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static struct {
  SCREEN *screen;
  WINDOW *keys;  // Keys are read through a pad: reading through a window would draw it.
  FILE *input, *output;
  int colors;
  int cursor;  // Whether it is shown.
  int mouse;
} terminal;

// Bracketed paste and focus reports; terminals that do not know them ignore them. terminfo has no standard names.
static const char private_on[] = "\033[?2004h\033[?1004h";
static const char private_off[] = "\033[?1004l\033[?2004l\033[?1006l\033[?1000l";

int cn_locale(void) {
  if (setlocale(LC_CTYPE, "")) {
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
    return 0;
  }
  const char *names[] = {getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")};
  for (int i = 0; i < 3; i++) {
    if (!names[i] || !*names[i]) continue;
    const char *set = strchr(names[i], '.');
    if (set && (strncasecmp(set, ".utf-8", 6) == 0 || strncasecmp(set, ".utf8", 5) == 0) &&
        setlocale(LC_CTYPE, "C.UTF-8"))
      return 1;
    break;
  }
  setlocale(LC_CTYPE, "C");
  return 0;
}

int cn_columns(const char *text, int length) {
  mbstate_t state = {0};
  int sum = 0;
  while (length > 0) {
    wchar_t character;
    size_t used = mbrtowc(&character, text, (size_t)length, &state);
    if (used == 0 || used > (size_t)length) return -1;
    int columns = wcwidth(character);
    if (columns < 0) return -1;
    sum += columns;
    text += used;
    length -= (int)used;
  }
  return sum;
}

// newterm returns NULL for a description that it does not take, where initscr would end the program.
static SCREEN *new_screen(const cn_description *description) {
  // Any size does until cn_resize sets the real one. Left to itself, curses would believe a line that claims
  // 65535x65535, now and later.
  use_env(TRUE);
  use_tioctl(FALSE);
  char *lines = cn_set_variable("LINES", "24"), *columns = cn_set_variable("COLUMNS", "80");
  char *before = cn_set_variable("TERMINFO", description->value);
  SCREEN *screen = newterm(description->entry, terminal.output, terminal.input);
  cn_restore_variable("TERMINFO", before);
  cn_restore_variable("LINES", lines);
  cn_restore_variable("COLUMNS", columns);
  use_env(FALSE);
  return screen;
}

void cn_send(const char *bytes, size_t length) {
  fflush(terminal.output);
  int fd = fileno(terminal.output);
  while (length > 0) {
    ssize_t sent = write(fd, bytes, length);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      // Half a sequence would make the terminal swallow what is drawn next.
      struct pollfd ready = {.fd = fd, .events = POLLOUT};
      if (poll(&ready, 1, 1000) > 0) continue;
    }
    if (sent <= 0) return;
    bytes += sent;
    length -= (size_t)sent;
  }
}

static void send_private(const char *text) { cn_send(text, strlen(text)); }

// Makes a read without input return. Curses checks for input first, but Ctrl-C may flush it in between, and the program
// would block in the read, deaf to signals.
static void never_wait(void) {
  struct termios modes;
  int input = fileno(terminal.input);
  if (tcgetattr(input, &modes) < 0) return;
  modes.c_cc[VMIN] = 0;
  modes.c_cc[VTIME] = 0;
  tcsetattr(input, TCSANOW, &modes);
  def_prog_mode();
}

static void set_modes(void) {
  cbreak();
  noecho();
  nonl();
  meta(terminal.keys, TRUE);
  keypad(terminal.keys, TRUE);
  nodelay(terminal.keys, TRUE);
  leaveok(stdscr, TRUE);
  curs_set(0);
  never_wait();
  send_private(private_on);
}

static void define_keys(void) {
  static const struct {
    const char *bytes;
    int code;
  } keys[] = {
      {"\033[200~", KEY_MAX + 1}, {"\033[201~", KEY_MAX + 2}, {"\033[I", KEY_MAX + 3}, {"\033[O", KEY_MAX + 4},
      // The form that the other cursor-key mode sends. Otherwise it would arrive as three letters, each perhaps a
      // command.
      {"\033[A", KEY_UP}, {"\033[B", KEY_DOWN}, {"\033[C", KEY_RIGHT}, {"\033[D", KEY_LEFT},
      {"\033OA", KEY_UP}, {"\033OB", KEY_DOWN}, {"\033OC", KEY_RIGHT}, {"\033OD", KEY_LEFT},
      {"\033[H", KEY_HOME}, {"\033[F", KEY_END}, {"\033OH", KEY_HOME}, {"\033OF", KEY_END},
      {"\033[1~", KEY_HOME}, {"\033[4~", KEY_END}, {"\033[Z", KEY_BTAB},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) define_key(keys[i].bytes, keys[i].code);
  define_key(NULL, KEY_MOUSE);
}

int cn_open(int input, int output, const char *name, int colors) {
  if (terminal.screen) return CN_OPEN_ALREADY;
  if (strcmp(name, "dumb") == 0) return CN_CANNOT_MOVE;
  cn_description description;
  int status = cn_describe(name, &description);
  if (status < 0) return status;
  if (cn_cannot_move(&description, output)) {
    free(description.value);
    return CN_CANNOT_MOVE;
  }
  int in = dup(input), out = dup(output);
  terminal.input = in < 0 ? NULL : fdopen(in, "r");
  terminal.output = out < 0 ? NULL : fdopen(out, "w");
  status = CN_NO_MEMORY;
  if (!terminal.input || !terminal.output || cn_guard_modes(output) < 0) goto failed;
  terminal.screen = new_screen(&description);
  // Descriptions of no terminal in particular ("unknown") are refused by curses.
  if (!terminal.screen && cn_describe_builtin(name, &description) == 0) terminal.screen = new_screen(&description);
  if (!terminal.screen) goto failed;
  terminal.keys = newpad(1, 1);
  if (!terminal.keys) {
    endwin();
    delscreen(terminal.screen);
    goto failed;
  }
  char undo[512];
  cn_guard(undo, cn_undo_bytes(undo, sizeof undo, private_off));
  set_escdelay(25);
  set_modes();
  define_keys();
  terminal.colors = -1;
  if (colors && has_colors() && start_color() == OK && use_default_colors() == OK) terminal.colors = COLORS;
  free(description.value);
  return 0;

failed:
  free(description.value);
  if (terminal.input) fclose(terminal.input);
  else if (in >= 0) close(in);
  if (terminal.output) fclose(terminal.output);
  else if (out >= 0) close(out);
  memset(&terminal, 0, sizeof terminal);
  return status;
}

void cn_close(void) {
  if (!terminal.screen) return;
  send_private(private_off);
  endwin();
  // Without an alternate screen the drawing stays, so continue below it.
  if (!cn_has_second_screen()) send_private("\r\n");
  fflush(terminal.output);
  cn_unguard();
  delwin(terminal.keys);
  delscreen(terminal.screen);
  fclose(terminal.input);
  fclose(terminal.output);
  memset(&terminal, 0, sizeof terminal);
}

int cn_colors(void) { return terminal.colors; }

static int from_environment(const char *name, int otherwise) {
  const char *text = getenv(name);
  int number = text ? atoi(text) : 0;
  return number > 0 ? number : otherwise;
}

void cn_size(int *columns, int *rows) {
  struct winsize size = {0};
  ioctl(fileno(terminal.output), TIOCGWINSZ, &size);
  *columns = size.ws_col ? size.ws_col : from_environment("COLUMNS", 80);
  *rows = size.ws_row ? size.ws_row : from_environment("LINES", 24);
}

void cn_resize(int columns, int rows) {
  if (is_term_resized(rows, columns)) resizeterm(rows, columns);
}

void cn_blank(int row) {
  wattr_set(stdscr, A_NORMAL, 0, NULL);
  wmove(stdscr, row, 0);
  wclrtoeol(stdscr);
}

// A direct-colour terminal (xterm-direct and its kind, colors#0x1000000) takes red, green and blue in one number in
// place of one of the 256: the colour of that number in xterm's palette. Below 8 the number is a user-defined colour
// there, too; from 8 on it is xterm's.
static int direct_color(int number) {
  static const int bright[] = {0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
  if (number < 8) return number;
  if (number < 16) return bright[number - 8];
  if (number >= 232) return (8 + 10 * (number - 232)) * 0x010101;
  int cube = number - 16, parts[] = {cube / 36, cube / 6 % 6, cube % 6}, color = 0;
  for (int i = 0; i < 3; i++) color = color << 8 | (parts[i] ? 55 + 40 * parts[i] : 0);
  // Some of these terminals keep the numbers below 256 for the palette. One more step of red is invisible.
  return color < 256 ? color | 0x010000 : color;
}

void cn_put(int column, int row, const char *text, int length, int attributes, int foreground, int background) {
  attr_t bits = A_NORMAL;
  // With eight colours the bright ones are the dark ones in bold, which only a foreground can be.
  if (terminal.colors == 8) {
    if (foreground >= 8) bits |= A_BOLD;
    if (foreground >= 0) foreground &= 7;
    if (background >= 0) background &= 7;
  }
  if (terminal.colors >= 1 << 24) {
    foreground = direct_color(foreground);
    background = direct_color(background);
  }
  if (attributes & CN_BOLD) bits |= A_BOLD;
  if (attributes & CN_DIM) bits |= A_DIM;
  if (attributes & CN_UNDERLINE) bits |= A_UNDERLINE;
  if (attributes & CN_REVERSE) bits |= A_REVERSE;
  if (attributes & CN_ITALIC) bits |= A_ITALIC;
  int pair = 0;
  if (terminal.colors > 0 && (foreground >= 0 || background >= 0)) {
    pair = alloc_pair(foreground, background);
    if (pair < 0) pair = 0;
  }
  wattr_set(stdscr, bits, 0, &pair);
  mvwaddnstr(stdscr, row, column, text, length);
}

void cn_cursor(int column, int row) {
  int shown = column >= 0;
  if (shown) wmove(stdscr, row, column);
  if (shown == terminal.cursor) return;
  terminal.cursor = shown;
  leaveok(stdscr, !shown);
  curs_set(shown);
}

void cn_commit(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

void cn_redraw(void) { clearok(curscr, TRUE); }

static int own_code(int code) {
  switch (code) {
  case KEY_UP: return CN_UP;
  case KEY_DOWN: return CN_DOWN;
  case KEY_LEFT: return CN_LEFT;
  case KEY_RIGHT: return CN_RIGHT;
  case KEY_PPAGE: return CN_PAGE_UP;
  case KEY_NPAGE: return CN_PAGE_DOWN;
  case KEY_HOME: case KEY_FIND: case KEY_A1: return CN_HOME;
  case KEY_END: case KEY_SELECT: case KEY_C1: return CN_END;
  case KEY_IC: return CN_INSERT;
  case KEY_DC: return CN_DELETE;
  case KEY_BACKSPACE: return CN_BACKSPACE;
  case KEY_BTAB: return CN_BACK_TAB;
  case KEY_ENTER: return CN_ENTER;
  case KEY_MAX + 1: return CN_PASTE;
  case KEY_MAX + 2: return CN_PASTE_END;
  case KEY_MAX + 3: return CN_FOCUS;
  case KEY_MAX + 4: return CN_FOCUS_LOST;
  default: return code > KEY_F0 && code <= KEY_F(63) ? CN_FUNCTION + code - KEY_F0 : CN_OTHER;
  }
}

int cn_key(void) {
  // wget_wch would lose a character whose bytes arrive in two reads.
  int code = wgetch(terminal.keys);
  if (code == ERR) return -1;
  return code < 256 ? code : own_code(code);
}

// Not by mousemask: curses reads the rest of a report with the terminal blocking, so a truncated one, as after the
// flush of Ctrl-C, would hang the program. Reports are decoded like any other sequence instead.
void cn_mouse(int on) {
  terminal.mouse = on;
  if (!cn_has_mouse()) return;
  send_private(on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

// Not by endwin: on return from it curses queries the size itself and believes the answer.
void cn_suspend(void) { cn_guard_undo(); }

void cn_resume(void) {
  reset_prog_mode();
  char redo[512];
  size_t length = cn_redo_bytes(redo, sizeof redo - 1);
  redo[length] = '\0';
  send_private(redo);
  send_private(private_on);
  terminal.cursor = 0;
  if (terminal.mouse) cn_mouse(1);
  clearok(curscr, TRUE);
}
