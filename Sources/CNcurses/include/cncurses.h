// The terminal, through ncursesw. Nothing else in the program sees curses: its macros and globals cannot be imported,
// and its header would need feature macros that the importer does not get.
//
// There is one terminal at a time, used by one thread. Functions return >= 0 on success, a negative CN_ value else.
#pragma once
#include <stddef.h>

// Sets the character set from LC_ALL, LC_CTYPE and LANG; 1 when it is UTF-8, 0 when not. A locale that is named as UTF-8
// but not installed counts, if the C library has any that is (C.UTF-8): else it could not measure characters.
int cn_locale(void);

enum {
  CN_NO_MEMORY = -1,   // No more of it, or of descriptors.
  CN_OPEN_ALREADY = -2,
  CN_CANNOT_MOVE = -3,  // The terminal cannot place its cursor ("dumb").
};
// Takes the terminal over. An unknown name, or any name on a host without terminfo, gets one of the built-in
// descriptions. With `colors` 0 no colour is ever sent.
int cn_open(int input, int output, const char *_Nonnull name, int colors);
// Gives the terminal back as it was found.
void cn_close(void);
// How many colours the description promises, -1 for none.
int cn_colors(void);
// How many colours terminfo gives the terminal of this name, -1 for none or for a name it does not know. Nothing is
// opened and nothing is sent; not while a terminal is open.
int cn_color_count(const char *_Nonnull name, int output);

// The size the terminal says it has, at least 1x1. A serial line says 0x0: then COLUMNS and LINES, or 80x24.
void cn_size(int *_Nonnull columns, int *_Nonnull rows);
// Tells curses the size to draw for.
void cn_resize(int columns, int rows);

enum { CN_BOLD = 1, CN_DIM = 2, CN_UNDERLINE = 4, CN_REVERSE = 8, CN_ITALIC = 16 };
// Blanks a row.
void cn_blank(int row);
// Writes text that is printable and fits. Colours are numbers, -1 for the terminal's own.
void cn_put(int column, int row, const char *_Nonnull text, int length, int attributes, int foreground,
            int background);
// Shows the cursor at a place, or hides it when the column is negative.
void cn_cursor(int column, int row);
// Sends what differs from what the terminal shows.
void cn_commit(void);
// Sends everything with the next commit: something else has written on the screen.
void cn_redraw(void);
// Sends bytes between two commits as they are: a sequence that moves nothing, colours nothing and prints nothing. What
// curses has not sent yet goes before them.
void cn_send(const char *_Nonnull bytes, size_t length);
// The columns the C library gives a text, -1 when it cannot be printed.
int cn_columns(const char *_Nonnull text, int length);

// Keys above the bytes.
enum {
  CN_UP = 0x1000, CN_DOWN, CN_LEFT, CN_RIGHT, CN_PAGE_UP, CN_PAGE_DOWN, CN_HOME, CN_END, CN_INSERT, CN_DELETE,
  CN_BACKSPACE, CN_BACK_TAB, CN_ENTER, CN_FOCUS, CN_FOCUS_LOST, CN_PASTE, CN_PASTE_END, CN_OTHER,
  CN_FUNCTION = 0x2000,  // plus the number
};
// The next byte or key that has arrived, -1 when there is none.
int cn_key(void);

// Switches reports of the mouse on or off. They arrive as bytes.
void cn_mouse(int on);

// Gives the terminal to the shell, and takes it back with the next commit sending everything.
void cn_suspend(void);
void cn_resume(void);

// The built-in description for a TERM name, as a value for TERMINFO; `entry` becomes its own name.
const char *_Nonnull cn_terminfo(const char *_Nonnull name, const char *_Nullable *_Nonnull entry);
