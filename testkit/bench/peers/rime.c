/* Types each line of stdin into librime, letter by letter. Answers with one line: the first five candidates, then a
   '|' and the microseconds that each letter took, all divided by tabs. Arguments: schema, folder for its files. */
#include <rime_api.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

int main(int count, char **arguments) {
  if (count < 3) return 2;
  RimeApi *rime = rime_get_api();
  RIME_STRUCT(RimeTraits, traits);
  traits.shared_data_dir = "/usr/share/rime-data";
  traits.user_data_dir = arguments[2];
  traits.app_name = "rime.bench";
  traits.min_log_level = 3;
  rime->setup(&traits);
  rime->initialize(&traits);
  if (rime->start_maintenance(True)) rime->join_maintenance_thread();
  RimeSessionId session = rime->create_session();
  if (!session || !rime->select_schema(session, arguments[1])) return 3;
  /* The schema writes in simplified characters when told so. */
  rime->set_option(session, "zh_simp", True);
  rime->set_option(session, "simplification", True);
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    double taken[256];
    rime->clear_composition(session);
    for (int at = 0; line[at]; at++) {
      double start = micros();
      rime->process_key(session, line[at], 0);
      RIME_STRUCT(RimeContext, context);
      if (rime->get_context(session, &context)) rime->free_context(&context);
      taken[at] = micros() - start;
    }
    RimeCandidateListIterator each = {0};
    if (rime->candidate_list_begin(session, &each)) {
      for (int told = 0; told < 5 && rime->candidate_list_next(&each); told++) printf("%s\t", each.candidate.text);
      rime->candidate_list_end(&each);
    }
    printf("|");
    for (int at = 0; line[at]; at++) printf("\t%.1f", taken[at]);
    printf("\n");
    fflush(stdout);
  }
  rime->destroy_session(session);
  rime->finalize();
  return 0;
}
