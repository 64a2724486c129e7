// diagnose.cpp - what is wrong with a run: its verdict, and one finding after the other.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/diagnose.hpp>

#include "base/text.hpp"
#include "diagnose/finding.hpp"

namespace gradus {
namespace diagnose {

#define GRADUS_ENTRY(stem, Type) \
  namespace stem {               \
  extern const FindingKind kind; \
  }
#include "tables/findings.inc"
#undef GRADUS_ENTRY

namespace {

struct NamedKind {
  std::string_view name;
  const FindingKind* kind;
};

constexpr NamedKind kinds[] = {
#define GRADUS_ENTRY(stem, Type) {#stem, &stem::kind},
#include "tables/findings.inc"
#undef GRADUS_ENTRY
};

void check_names(const std::vector<std::string>& only) {
  std::vector<std::string> names;
  for (const NamedKind& each : kinds) names.emplace_back(each.name);
  for (const std::string& name : only)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw UsageError(fmt::format("there is no finding {}.{} There are {}", quote(name),
                                   did_you_mean(name, names), listed(names, names.size())));
}

bool is_wanted(std::string_view name, const std::vector<std::string>& only) {
  return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
}

void look(const NamedKind& named, Facts& facts, Diagnosis& result) {
  try {
    std::optional<Finding> found = named.kind->look(facts);
    if (!found) return;
    found->name = named.name;
    result.findings.push_back(std::move(*found));
  } catch (const CannotLook& error) {
    result.not_looked.push_back({std::string(named.name), error.message()});
  } catch (const NonFiniteError& error) {
    result.not_looked.push_back({std::string(named.name), error.message()});
  } catch (const UsageError& error) {  // what a trial was asked for does not fit this model
    result.not_looked.push_back({std::string(named.name), error.message()});
  }
}

// A model that could learn more was not let: what it could not fit is not its fault.
void reconsider(Judgement& judgement, const std::vector<Finding>& findings) {
  if (judgement.verdict != Verdict::underfits) return;
  for (const Finding& each : findings)
    for (const std::string_view name :
         {"rate_too_large", "rate_too_small", "stopped_too_early", "loss_not_settled"})
      if (each.name == name) {
        judgement.verdict = Verdict::not_converged;
        judgement.evidence = each.says;
        return;
      }
}

}  // namespace
}  // namespace diagnose

std::vector<FindingFacts> finding_kinds() {
  std::vector<FindingFacts> result;
  for (const diagnose::NamedKind& each : diagnose::kinds) result.push_back({each.name, each.kind->meaning});
  return result;
}

Diagnosis diagnose_run(const std::string& folder, const DiagnoseOptions& options) {
  diagnose::check_names(options.only);
  Diagnosis result;
  if (command_of(folder, options.max_bytes).refit == Refit::all) {
    result.judgement.evidence = "the model has learnt from every row, so that none is left to tell by";
    for (const diagnose::NamedKind& each : diagnose::kinds)
      if (diagnose::is_wanted(each.name, options.only))
        result.not_looked.push_back({std::string(each.name), result.judgement.evidence});
    return result;
  }
  diagnose::Facts facts(diagnose::open_run(folder, options.max_bytes), options.threads);
  result.judgement = diagnose::judged(facts.evidence());
  for (const diagnose::NamedKind& each : diagnose::kinds)
    if (diagnose::is_wanted(each.name, options.only)) diagnose::look(each, facts, result);
  diagnose::reconsider(result.judgement, result.findings);
  return result;
}

}  // namespace gradus
