// textbook.cpp - the rows: headings of the outline joined with the files of rows/, and how one is run.
#include <fmt/format.h>

#include <chrono>
#include <gradus/error.hpp>
#include <gradus/textbook.hpp>

#include "base/text.hpp"
#include "textbook/outline.hpp"
#include "textbook/row.hpp"

namespace gradus::textbook {

#define GRADUS_ENTRY(stem, Type) \
  namespace stem {               \
  extern const RowFile row;      \
  }
#include "tables/rows.inc"
#undef GRADUS_ENTRY

namespace {

struct NamedFile {
  std::string_view stem;
  const RowFile* file;
};

constexpr NamedFile files[] = {
#define GRADUS_ENTRY(stem, Type) {#stem, &stem::row},
#include "tables/rows.inc"
#undef GRADUS_ENTRY
};

std::string lower_id(std::string_view stem) { return std::string(stem.substr(0, stem.find('_'))); }

const RowFile* file_of(std::string_view id) {
  for (const NamedFile& named : files)
    if (lower_id(named.stem) == lower(id)) return named.file;
  return nullptr;
}

std::vector<Row> joined() {
  std::vector<Row> result;
  for (const Heading& heading : outline()) {
    const RowFile* const file = file_of(heading.id);
    result.push_back({heading.id, heading.title, heading.decks, heading.belongs_to, file ? file->says : "",
                      file ? file->compute : nullptr});
  }
  return result;
}

void conclude(Result& result, Verdict verdict, std::string reason = {}) {
  result.verdict = verdict;
  result.reason = std::move(reason);
}

// The first check that does not hold makes the row a miss, however it ended.
bool missed(Result& result) {
  for (const Check& check : result.checks)
    if (!check.good()) {
      conclude(result, Verdict::miss,
               fmt::format("{}: expected {}, computed {}", check.what, check.expected_text(),
                           check.computed_text()));
      return true;
    }
  return false;
}

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::miss:
      return "miss";
    case Verdict::absent:
      return "absent";
    case Verdict::not_yet:
      return "not yet";
    case Verdict::partly:
      return "partly";
  }
  return {};
}

std::span<const Row> rows() {
  static const std::vector<Row> table = joined();
  return table;
}

const Row& find_row(std::string_view id) {
  std::vector<std::string> ids;
  for (const Row& row : rows()) {
    if (lower(row.id) == lower(id)) return row;
    ids.emplace_back(row.id);
  }
  throw UsageError(fmt::format("the textbook has no row {}.{}", quote(id), did_you_mean(id, ids)));
}

Result run(const Row& row, const Settings& settings) {
  Result result;
  if (row.compute == nullptr) return result;
  const auto start = std::chrono::steady_clock::now();
  try {
    Findings find(settings, result);
    row.compute(find);
    if (result.checks.empty())
      conclude(result, find.lacks().empty() ? Verdict::miss : Verdict::absent,
               find.lacks().empty() ? "the row checks nothing" : find.lacks());
    else if (!missed(result))
      conclude(result, find.lacks().empty() ? Verdict::ok : Verdict::partly, find.lacks());
  } catch (const Absent& absent) {
    if (!missed(result)) conclude(result, Verdict::absent, absent.what());
  } catch (const Error& error) {
    conclude(result, Verdict::miss, error.what());
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace gradus::textbook
