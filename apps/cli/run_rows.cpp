// run_rows.cpp - which rows of a finished run, or of other data, a command looks at.
#include "run_rows.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "data_options.hpp"
#include "errors.hpp"
#include "openings_text.hpp"
#include "run_argument.hpp"

namespace gradus::cli {

void RunRows::declare(Options& options) {
  options.positional("RUN", folder, "the folder of a finished run");
  options
      .maybe("split", "SPLIT", split,
             "rows of the run's own data; opening the test rows is counted (default validation)",
             &parse_split)
      .only({"validation", "test"});
  options.text("data", "D", data,
               "other data with the same columns, all of its rows; test rows among them count as opened");
}

void RunRows::declare_reading(Options& options) {
  declare_new_data(options, load);
  declare_ledger(options, ledger);
}

EvaluateOptions RunRows::checked() const {
  if (!data.empty() && split)
    throw UsageError(
        "all rows of --data are looked at: leave out --split, which is of the data the run was trained on");
  if (const std::string given = given_cell_option(load); data.empty() && !given.empty())
    throw UsageError(fmt::format(
        "{} says how --data is read, and the run's own data is read as for its training: leave it out",
        given));
  expect_finished_run(folder);
  return {split.value_or(Split::validation), data, load, threads, ledger, {}, {}, {}};
}

std::string RunRows::name() const {
  return data.empty() ? std::string(gradus::name(split.value_or(Split::validation))) : data;
}

void RunRows::after_look(const RunLook& look, Console& console) const {
  if (look.recorded) renew_report(folder, ledger);
  for (const std::string& note : look.notes) console.warn(note);
}

}  // namespace gradus::cli
