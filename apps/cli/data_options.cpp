// data_options.cpp - the options that say how data is read.
#include "data_options.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/text.hpp"
#include "data/cell.hpp"

namespace gradus::cli {
namespace {

// "?,-999" as two texts.
void add_texts(std::string_view list, std::vector<std::string>& texts) {
  for (;;) {
    const std::size_t comma = list.find(',');
    texts.emplace_back(trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

char read_separator(std::string_view text) {
  if (text.size() == 1) return text[0];
  if (text == "tab" || text == "\\t") return '\t';
  throw UsageError(fmt::format("--separator is one character, or tab; got {}", quote(text)));
}

template <class T>
std::vector<std::string> words(std::initializer_list<T> values) {
  std::vector<std::string> result;
  for (const T value : values) result.emplace_back(name(value));
  return result;
}

}  // namespace

void declare_data(Options& options, LoadOptions& load) {
  options.many("target", "COLUMN", load.target,
               "what to learn: one column of classes, or one or several of numbers");
  options.maybe("task", "TASK", load.task, "what a column of whole numbers means", &parse_task)
      .only(words({Task::classify, Task::regress}));
  options.text("weight", "COLUMN", load.weight,
               "a column with what each row counts for, at least 0; it is no input");
  options.many("ignore", "COLUMN", load.ignore, "columns to leave out");
  options.many(
      "categorical", "COLUMN", load.categorical,
      "columns whose texts are categories, numbers or not, such as postal codes; a target so named has "
      "classes. Any other column holds numbers if at least half of its cells do: then a cell that is none "
      "is an error");
  options.add({.name = "no-scale",
               .arity = Arity::none,
               .doc = "take the numbers of a table as they are",
               .set = [&load](const auto&) { load.scale = false; }});
  declare_new_data(options, load);
}

void declare_new_data(Options& options, LoadOptions& load) {
  load.style = OptionStyle::flag;
  options
      .maybe("missing", "POLICY", load.missing,
             "cells without a value: an error, leave out their rows, or fill in the mean", &parse_missing)
      .only(words({Missing::error, Missing::drop, Missing::mean}));
  options.add(
      {.name = "missing-values",
       .arity = Arity::many,
       .value = "TEXTS",
       .doc = "texts of cells without a value, as in \"unknown,-999\", beside " + data::MissingTexts::usual(),
       .set = [&load](const auto& values) {
         for (const std::string& value : values) add_texts(value, load.missing_values);
       }});
  options
      .maybe("unknown", "POLICY", load.unknown,
             "categories that training has not seen: an error, or none at all", &parse_unknown)
      .only(words({Unknown::error, Unknown::ignore}));
  options.maybe("separator", "CHARACTER", load.separator,
                "between the cells of a table (default: read off its header)", &read_separator);
  options.max_bytes(load.max_bytes);
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
