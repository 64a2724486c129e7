// inspect.cpp - `gradus inspect`: what is in a file, before anything is learnt from it.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/inspect.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/text.hpp"
#include "columns_text.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "text_table.hpp"

namespace gradus::cli::inspect_command {
namespace {

struct Settings {
  std::string data;
  LoadOptions load;
};

Json as_json(const Dataset& data, const Inspection& found) {
  Json columns = Json::array();
  for (const ColumnReport& column : data.columns())
    columns.push_back(Json()
                          .set("name", column.name)
                          .set("role", column.role)
                          .set("kind", column.kind)
                          .set("values", column.values)
                          .set("missing", column.missing)
                          .set("why", column.why)
                          .set("done", column.done)
                          .set("change", column.change));
  Json associations = Json::array();
  for (const Association& each : found.associations)
    associations.push_back(
        Json().set("input", each.input).set("target", each.target).set("strength", each.strength));
  std::vector<std::string> notes = data.notes();
  notes.insert(notes.end(), found.notes.begin(), found.notes.end());
  const Schema& schema = data.schema();
  Json json;
  json.set("data", data.name()).set("rows", found.rows);
  if (data.has_targets()) json.set("task", name(schema.task));
  json.set("targets", schema.targets).set("features", schema.features());
  if (data.has_targets() && schema.task == Task::label) json.set("labels", schema.classes);
  if (data.has_targets() && schema.task == Task::classify)
    json.set("classes", schema.classes).set("class_rows", found.class_rows);
  json.set("duplicates", found.duplicates).set("conflicts", found.conflicts);
  json.set("columns", std::move(columns)).set("associations", std::move(associations)).set("notes", notes);
  return json;
}

std::string classes_text(const Schema& schema, const Inspection& found) {
  constexpr std::size_t most = 50;
  std::string text = fmt::format("{} classes: ", schema.classes.size());
  for (std::size_t k = 0; k < std::min(most, schema.classes.size()); ++k)
    text += fmt::format("{}{} {} ({:.1f} %)", k ? ", " : "", grouped(found.class_rows[k]),
                        shortened(schema.classes[k]),
                        100 * static_cast<double>(found.class_rows[k]) / static_cast<double>(found.rows));
  if (schema.classes.size() > most)
    text += fmt::format(" and {} more, which --json tells", schema.classes.size() - most);
  return text;
}

std::string associations_text(const Schema& schema, const Inspection& found) {
  constexpr std::size_t most = 20;
  const std::vector<Association>& all = found.associations;
  if (all.empty()) return "";
  const bool several = schema.task != Task::classify && schema.outputs() > 1;
  TextTable table(several ? std::vector<std::string>{"input", schema.task == Task::label ? "label" : "target",
                                                     ">tells of it"}
                          : std::vector<std::string>{"input", ">tells of the target"});
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i) {
    std::vector<std::string> row{quote(all[i].input)};
    if (several) row.push_back(quote(all[i].target));
    row.push_back(fmt::format("{:.3f}", all[i].strength));
    table.row(row);
  }
  return "\n" + table.str() +
         (all.size() > most ? fmt::format("and {} more, which tell less\n", all.size() - most) : "");
}

std::string as_text(const Dataset& data, const Inspection& found) {
  const Schema& schema = data.schema();
  std::string out = columns_text(data.columns());
  out += fmt::format("rows        {}: {} said before, {} with the inputs of another and another target\n",
                     grouped(found.rows), grouped(found.duplicates), grouped(found.conflicts));
  out += fmt::format("features    {}\n", grouped(schema.features()));
  if (!data.has_targets()) return out + "target      none\n";
  out += fmt::format("target{}     {}: {}\n", schema.targets.size() > 1 ? "s" : " ", listed(schema.targets),
                     schema.task == Task::classify ? classes_text(schema, found)
                     : schema.task == Task::label  ? fmt::format("labels {}", listed(schema.classes))
                                                   : "numbers");
  return out + associations_text(schema, found);
}

// Where nobody named a target, and the last column is none, the columns are looked at alone.
Dataset read(const Settings& settings, Console& console) {
  if (!settings.load.target.empty() || settings.data == "-") return load(settings.data, settings.load);
  try {
    return load(settings.data, settings.load);
  } catch (const DataError& error) {
    LoadOptions columns = settings.load;
    columns.read_targets = false;
    Dataset data = load(settings.data, columns);
    console.note(fmt::format("no target: {}", error.what()));
    return data;
  }
}

int run(const Settings& settings, Console& console) {
  const Dataset data = read(settings, console);
  const Inspection found = inspect(data);
  for (const auto* notes : {&data.notes(), &found.notes})
    for (const std::string& note : *notes) console.note(note);
  console.result(as_json(data, found), as_text(data, found));
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("DATA", settings->data, "a table, a folder of images, or a built-in name");
  declare_data(options, settings->load);
  options.output(console.quiet, console.json, "all that is found as one JSON object");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus inspect abalone.csv --target Rings",
     "what each column is taken for, and what it tells of Rings"},
    {"gradus inspect new.csv --json", "the same for programs; the last column is the target"}};

}  // namespace

extern const Command command{"inspect",
                             "Says what is in a file: kinds of columns, gaps, what tells of the target.",
                             examples, &declare};

}  // namespace gradus::cli::inspect_command
