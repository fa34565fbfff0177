// The terminal, through ncursesw. Only this target sees curses: its macros and globals cannot be imported into Swift,
// and its header needs feature macros that the importer does not get.
//
// There is one terminal at a time, used by one thread. Functions return >= 0 on success, otherwise a negative CN_
// value.
#pragma once
#include <stddef.h>

// Sets the character set from LC_ALL, LC_CTYPE and LANG. Returns 1 for UTF-8, else 0. A locale named as UTF-8 but not
// installed counts if the C library has any that is (C.UTF-8); otherwise it could not measure characters.
int cn_locale(void);

enum {
  CN_NO_MEMORY = -1,   // No more of it, or of descriptors.
  CN_OPEN_ALREADY = -2,
  CN_CANNOT_MOVE = -3,  // The terminal cannot place its cursor ("dumb").
  CN_BAD_DESCRIPTION = -4,  // What terminfo has under its name is damaged; the two below say more.
};
// The path or the variable that the refused description came from, and what is wrong with it, after
// CN_BAD_DESCRIPTION.
const char *_Nonnull cn_bad_place(void);
const char *_Nonnull cn_bad_fault(void);

// Takes over the terminal. An unknown name, or any name on a host without terminfo, uses one of the built-in
// descriptions. Curses reads no file: it gets the bytes that were found and checked here. With `colors` 0 no colour is ever sent.
int cn_open(int input, int output, const char *_Nonnull name, int colors);
// Restores the terminal to its previous state.
void cn_close(void);
// The number of colours in the description, -1 for none.
int cn_colors(void);
// The number of colours that terminfo gives the terminal of this name, -1 for none, for an unknown name and for a
// damaged description. Sends nothing. Not callable while a terminal is open.
int cn_color_count(const char *_Nonnull name, int output);

// The size that the terminal reports, at least 1x1. A serial line reports 0x0: then COLUMNS and LINES, or 80x24.
void cn_size(int *_Nonnull columns, int *_Nonnull rows);
// Tells curses the size of the screen.
void cn_resize(int columns, int rows);

enum { CN_BOLD = 1, CN_DIM = 2, CN_UNDERLINE = 4, CN_REVERSE = 8, CN_ITALIC = 16 };
// Clears a row.
void cn_blank(int row);
// Writes text that is printable and fits. Colours are numbers, -1 for the terminal's default.
void cn_put(int column, int row, const char *_Nonnull text, int length, int attributes, int foreground,
            int background);
// Shows the cursor at a position, or hides it if the column is negative.
void cn_cursor(int column, int row);
// Sends the differences from what the terminal shows.
void cn_commit(void);
// Makes the next commit send everything, because something else has written on the screen.
void cn_redraw(void);
// Sends bytes unchanged between two commits: a sequence that neither moves the cursor, nor colours, nor prints. Output
// pending in curses goes first.
void cn_send(const char *_Nonnull bytes, size_t length);
// The number of columns that the C library gives a text, -1 if it is not printable.
int cn_columns(const char *_Nonnull text, int length);

// The codes of keys, above the bytes.
enum {
  CN_UP = 0x1000, CN_DOWN, CN_LEFT, CN_RIGHT, CN_PAGE_UP, CN_PAGE_DOWN, CN_HOME, CN_END, CN_INSERT, CN_DELETE,
  CN_BACKSPACE, CN_BACK_TAB, CN_ENTER, CN_FOCUS, CN_FOCUS_LOST, CN_PASTE, CN_PASTE_END, CN_OTHER,
  CN_FUNCTION = 0x2000,  // plus the number
};
// The next byte or key that has arrived, -1 if there is none.
int cn_key(void);

// Switches mouse reporting on or off. Reports arrive as bytes.
void cn_mouse(int on);

// Hands the terminal to the shell, and takes it back; the next commit then sends everything.
void cn_suspend(void);
void cn_resume(void);

// The built-in description for a TERM name, as a value for TERMINFO. Sets `entry` to its own name.
const char *_Nonnull cn_terminfo(const char *_Nonnull name, const char *_Nullable *_Nonnull entry);

// The most bytes that curses takes for a description (include/tic.h, MAX_ENTRY_SIZE2).
enum { CN_DESCRIPTION_LIMIT = 32767 };
// Returns the fault of a compiled description (term(5)), as half a sentence; NULL for a sound one, which curses can use
// without reading outside of it, waiting long, or taking much memory.
const char *_Nullable cn_description_fault(const unsigned char *_Nonnull bytes, size_t length);
