// parts.cpp - `gradus parts`: layers, losses, optimizers and all else that models and trainings are made of.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <iterator>
#include <memory>

#include "base/text.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "field_facts.hpp"
#include "text_table.hpp"

namespace gradus::cli::parts_command {
namespace {

using catalog::FieldFacts, catalog::PartFacts;

struct Settings {
  std::string name;
};

Json part_json(const PartFacts& part) {
  return Json()
      .set("sort", part.sort)
      .set("part", part.name)
      .set("doc", part.meaning)
      .set("example", part.example)
      .set("fields", fields_json(part.fields));
}

std::string in_full(const PartFacts& part) {
  std::string out =
      fmt::format("{}, {}\n{}\n\nexample  {}\n", part.name, part.sort, part.meaning, part.example);
  if (part.fields.empty()) return out;
  return out + "\n" + fields_table("field", part.fields);
}

[[noreturn]] void refuse(const std::string& name, const std::vector<PartFacts>& all) {
  std::vector<std::string> names;
  for (const PartFacts& part : all) names.push_back(part.name);
  throw UsageError(
      fmt::format("there is no part {}.{} `gradus parts` lists all", quote(name), did_you_mean(name, names)));
}

std::string as_table(const std::vector<PartFacts>& parts) {
  TextTable table({"sort", "name", "fields", "meaning"});
  for (const PartFacts& part : parts) {
    std::vector<std::string> fields;
    for (const FieldFacts& field : part.fields) fields.push_back(field.name);
    table.row({part.sort, part.name, fmt::format("{}", fmt::join(fields, " ")), part.meaning});
  }
  return table.str();
}

int run(const Settings& settings, Console& console) {
  std::vector<PartFacts> parts = catalog::parts();
  if (!settings.name.empty()) {
    std::vector<PartFacts> named;
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(named),
                 [&](const PartFacts& part) { return part.name == settings.name; });
    if (named.empty()) refuse(settings.name, parts);
    parts = std::move(named);
  }
  for (const PartFacts& part : parts)
    if (console.json) console.print(part_json(part).str() + "\n");
  if (settings.name.empty()) {
    console.tell(as_table(parts));
    return exit_done;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) console.tell((i == 0 ? "" : "\n") + in_full(parts[i]));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("NAME", settings->name, "one part, in full with all its fields").not_required();
  options.output(console.quiet, console.json, "one JSON object per part");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus parts", "layers, losses, penalties, initialisers, optimizers, schedules, solvers and models"},
    {"gradus parts conv2d", "every field of one: what it is, its default and range, what it means"},
    {"gradus parts adam --json", "the same for programs"}};

}  // namespace

extern const Command command{"parts", "Lists what models and trainings are made of, with all settings.",
                             examples, &declare};

}  // namespace gradus::cli::parts_command
