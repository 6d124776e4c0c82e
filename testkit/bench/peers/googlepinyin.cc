/* Types each line of stdin into libgooglepinyin, letter by letter. Answers with one line: the first five candidates,
   then a '|' and the microseconds that each letter took, all divided by tabs. Arguments: dictionary, user file. */
#include <googlepinyin/pinyinime.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

using namespace ime_pinyin;

static double micros() {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* All words of the dictionary lie in the basic plane. */
static void put(const char16 *text) {
  for (; *text; text++) {
    unsigned c = *text;
    if (c < 0x80) {
      putchar(c);
    } else if (c < 0x800) {
      putchar(0xC0 | c >> 6);
      putchar(0x80 | (c & 63));
    } else {
      putchar(0xE0 | c >> 12);
      putchar(0x80 | (c >> 6 & 63));
      putchar(0x80 | (c & 63));
    }
  }
}

int main(int count, char **arguments) {
  if (count < 3 || !im_open_decoder(arguments[1], arguments[2])) return 3;
  im_set_max_lens(64, 32);
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    size_t length = strlen(line), found = 0;
    double taken[256];
    im_reset_search();
    for (size_t at = 0; at < length; at++) {
      double start = micros();
      found = im_search(line, at + 1);
      taken[at] = micros() - start;
    }
    for (size_t at = 0; at < found && at < 5; at++) {
      char16 text[64];
      if (im_get_candidate(at, text, 64)) put(text);
      putchar('\t');
    }
    printf("|");
    for (size_t at = 0; at < length; at++) printf("\t%.1f", taken[at]);
    printf("\n");
    fflush(stdout);
  }
  im_close_decoder();
  return 0;
}
