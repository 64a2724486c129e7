// textbook.cpp - `gradus textbook`: what the lectures say, what Gradus computes now, and the verdict.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <gradus/textbook.hpp>
#include <memory>

#include "base/json.hpp"
#include "command.hpp"
#include "errors.hpp"

namespace gradus::cli::textbook_command {
namespace {

using textbook::Check;
using textbook::Relation;
using textbook::Result;
using textbook::Row;
using textbook::Verdict;

struct Choice {
  std::vector<std::string> ids;
  std::string folder;
  bool long_runs = false, json = false;
};

// Where data sets lie when a command is run in a checkout.
constexpr const char* usual_folders[] = {"data", "examples/data", "../shared/data"};

textbook::Settings settings_of(const Choice& choice) {
  textbook::Settings settings{.long_runs = choice.long_runs};
  if (!choice.folder.empty())
    settings.folders = {choice.folder};
  else
    settings.folders.assign(std::begin(usual_folders), std::end(usual_folders));
  return settings;
}

// One number or word where a check has one, else a list.
Json value_of(const std::vector<double>& values) {
  return values.size() == 1 ? Json(values[0]) : Json(values);
}

Json expected_json(const Check& check) {
  if (check.relation == Relation::within) return value_of(check.expected);
  return check.expected_text();
}

Json computed_json(const Check& check) {
  return check.relation == Relation::same ? Json(check.computed_words) : value_of(check.computed);
}

Json row_json(const Row& row, const Result& result) {
  Json json, expected, computed, tolerance = Json::object();
  for (const Check& check : result.checks) {
    expected.set(check.what, expected_json(check));
    computed.set(check.what, computed_json(check));
    if (check.relation == Relation::within || check.relation == Relation::differs)
      tolerance.set(check.what, check.tolerance);
  }
  const bool empty = result.checks.empty();
  json.set("id", row.id)
      .set("expected", empty ? Json(nullptr) : expected)
      .set("computed", empty ? Json(nullptr) : computed)
      .set("tolerance", tolerance)
      .set("notes", result.notes)
      .set("verdict", textbook::name(result.verdict))
      .set("seconds", result.seconds);
  if (!result.reason.empty()) json.set("reason", result.reason);
  return json;
}

std::string indented(std::string_view text) {
  std::string out = "      ";
  for (const char c : text) out += c == '\n' ? std::string("\n      ") : std::string(1, c);
  return out + "\n";
}

// Words in lines of at most 100 columns.
std::string wrapped(std::string_view text) {
  constexpr std::size_t width = 94;
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (used > 0 && used + 1 + word.size() > width) out += '\n', used = 0;
    if (used > 0) out += ' ', ++used;
    out += word;
    used += word.size();
  }
  return out;
}

std::string row_text(const Row& row, const Result& result) {
  std::string out = fmt::format("{:<4}  {:<8}{}", row.id, textbook::name(result.verdict), row.title);
  if (result.verdict == Verdict::not_yet) return out + "\n";
  out += fmt::format("  ({:.2f} s)\n", result.seconds);
  out += indented(wrapped(fmt::format("deck {}: {}", row.decks, row.says)));
  for (const Check& check : result.checks) {
    const bool erratum = check.relation == Relation::differs;
    out += fmt::format("    {} {}: {} {}, {} {}\n", check.good() ? " " : "!", check.what,
                       erratum ? "the deck has" : "expected",
                       erratum ? check.expected_text().substr(4) : check.expected_text(),
                       erratum ? "right is" : "computed", check.computed_text());
  }
  for (const std::string& note : result.notes) out += indented(note);
  if (result.verdict != Verdict::ok)
    out += indented(fmt::format("{}: {}", textbook::name(result.verdict), result.reason));
  return out;
}

std::vector<const Row*> chosen(const Choice& choice) {
  std::vector<const Row*> result;
  for (const std::string& id : choice.ids) result.push_back(&textbook::find_row(id));
  if (choice.ids.empty())
    for (const Row& row : textbook::rows()) result.push_back(&row);
  return result;
}

int run(const Choice& choice, Console& console) {
  const textbook::Settings settings = settings_of(choice);
  std::array<int, 5> count{};
  double seconds = 0;
  std::string missed;
  const std::vector<const Row*> rows = chosen(choice);
  for (const Row* row : rows) {
    const Result result = textbook::run(*row, settings);
    ++count[static_cast<std::size_t>(result.verdict)];
    seconds += result.seconds;
    if (result.verdict == Verdict::miss) missed += fmt::format("{}{}", missed.empty() ? "" : ", ", row->id);
    console.result(row_json(*row, result), row_text(*row, result));
    console.flush();
  }
  console.tell(fmt::format("\n{} rows: {} ok, {} partly, {} miss, {} absent, {} not yet; {:.1f} s\n",
                           rows.size(), count[0], count[4], count[1], count[2], count[3], seconds));
  if (missed.empty()) return exit_done;
  console.warn(fmt::format("computed figures miss the expected ones in {}", missed));
  return exit_failed;
}

std::function<int()> declare(Options& options, Console& console) {
  auto choice = std::make_shared<Choice>();
  options.add({.name = "ID",
               .positional = true,
               .arity = Arity::many,
               .doc = "rows, such as B11 C12; all rows where none is named",
               .set = [choice](const std::vector<std::string>& ids) { choice->ids = ids; }});
  options.flag("long", choice->long_runs, "also the variants that train for minutes");
  options.text("data", "FOLDER", choice->folder,
               fmt::format("where mnist/ and other data sets lie (default: the first of {} that has them)",
                           fmt::join(usual_folders, ", ")));
  options.output(console.quiet, console.json, "one JSON object per row");
  return [choice, &console] { return run(*choice, console); };
}

constexpr Example examples[] = {
    {"gradus textbook",
     "every row: what the lecture says, what is computed now, verdict; exit code 1 on a miss"},
    {"gradus textbook C12 D5", "two rows"},
    {"gradus textbook --long --json", "with long trainings, one JSON object a row"}};

}  // namespace

extern const Command command{"textbook", "Computes every figure of the source lectures anew and compares.",
                             examples, &declare};

}  // namespace gradus::cli::textbook_command
