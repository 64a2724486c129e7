// data_options.cpp - the options that say how data is read.
#include "data_options.hpp"

#include <span>

#include "data/cell.hpp"
#include "declared_options.hpp"

namespace gradus::cli {
void declare_data(Options& options, LoadOptions& load) {
  declare(options, learning_options, &load);
  options.add({.name = "split",
               .value = "SHARES",
               .doc = "shares of training, validation and test, as in 70/15/15; or none: every row trains",
               .set = [&load](const auto& words) { load.fractions = parse_fractions(words.front()); }});
  for (const char* each : {"validation-fraction", "test-fraction"}) options.exclude("split", each);
  declare(options, column_options, &load);
  declare_new_data(options, load);
}

void declare_new_data(Options& options, LoadOptions& load) {
  load.style = OptionStyle::flag;
  declare(options, cell_options, &load);
  options.amend("missing-values", ", beside " + data::MissingTexts::usual());
  options.add({.name = "no-header",
               .arity = Arity::none,
               .doc = "the first row of a table is data: --header no",
               .set = [&load](const auto&) { load.header = Header::absent; }});
  declare(options, image_options, &load);
  options.max_bytes(load.max_bytes);
}

std::string given_cell_option(const LoadOptions& load) {
  const LoadOptions usual;
  for (const std::span<const DeclaredOption> table :
       {std::span<const DeclaredOption>(cell_options), std::span<const DeclaredOption>(image_options)})
    for (const DeclaredOption& option : table)
      if (is_changed(option, &load, &usual)) return spelt_as_flag(option.field.name, "");
  return "";
}

void declare_ledger(Options& options, std::string& ledger) {
  options.text("ledger", "F.json", ledger,
               "file that counts how often the test rows were opened, by all runs that share it (default "
               "test-openings.json in the folder that holds the run)");
}

void declare_threads(Options& options, int& threads) {
  options.integer("threads", "N", threads, "threads at most (default: as many as the work is worth)",
                  {.least = 1, .most = 1024});
}

}  // namespace gradus::cli
