// diagnose.cpp - `gradus diagnose`: how a run went, what is wrong with it, and what to do about that.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/diagnose.hpp>
#include <memory>

#include "command.hpp"
#include "data_options.hpp"
#include "errors.hpp"
#include "run_argument.hpp"

namespace gradus::cli::diagnose_command {
namespace {

constexpr std::size_t most_examples = 5;

struct Settings {
  std::string folder;
  DiagnoseOptions options;
};

Json finding_json(const Finding& found) {
  return {{"name", found.name},           {"says", found.says},     {"figure", found.figure},
          {"threshold", found.threshold}, {"advice", found.advice}, {"command", found.command},
          {"examples", found.examples}};
}

Json as_json(const std::string& folder, const Diagnosis& found) {
  Json json{
      {"run", folder}, {"verdict", text_of(found.judgement.verdict)}, {"evidence", found.judgement.evidence}};
  for (const Figure& figure : found.judgement.figures) json.set(figure.name, figure.value);
  Json findings = Json::array();
  for (const Finding& each : found.findings) findings.push_back(finding_json(each));
  json.set("findings", findings);
  Json not_looked = Json::array();
  for (const NotLooked& each : found.not_looked)
    not_looked.push_back({{"name", each.name}, {"why", each.why}});
  json.set("not_looked_for", not_looked);
  return json;
}

std::string as_text(const Diagnosis& found) {
  std::string text =
      fmt::format("verdict     {}: {}\n", text_of(found.judgement.verdict), found.judgement.evidence);
  if (found.findings.empty()) text += "findings    none\n";
  for (const Finding& each : found.findings) {
    text += fmt::format("\n{}\n  {}\n", each.name, each.says);
    for (std::size_t i = 0; i < std::min(most_examples, each.examples.size()) && each.examples.size() > 1;
         ++i)
      text += fmt::format("    {}\n", each.examples[i]);
    if (each.examples.size() > most_examples)
      text += fmt::format("    and {} more (--json lists them)\n", each.examples.size() - most_examples);
    text += fmt::format("  figure {:.4g}, threshold {:.4g}\n  to do: {}\n  {}\n", each.figure, each.threshold,
                        each.advice, each.command);
  }
  if (found.not_looked.empty()) return text;
  text += "\nnot looked for:\n";
  for (const NotLooked& each : found.not_looked) text += fmt::format("  {}: {}\n", each.name, each.why);
  return text;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("RUN", settings->folder, "the folder of a finished run");
  std::vector<std::string> names;
  for (const FindingFacts& each : finding_kinds()) names.emplace_back(each.name);
  options.many("only", "NAME", settings->options.only, "look for these findings alone").only(names);
  declare_threads(options, settings->options.threads);
  options.max_bytes(settings->options.max_bytes);
  options.output(console.quiet, console.json, "verdict and findings as one JSON object");
  return [settings, &console] {
    expect_finished_run(settings->folder);
    const Diagnosis found = diagnose_run(settings->folder, settings->options);
    console.result(as_json(settings->folder, found), as_text(found));
    return exit_done;
  };
}

constexpr Example examples[] = {
    {"gradus diagnose runs/iris-mlp-1",
     "whether the model fits, underfits or overfits, and all that is wrong: each with a command to try"},
    {"gradus diagnose runs/iris-mlp-1 --only mislabelled_rows --json", "one finding, for programs"}};

}  // namespace

extern const Command command{"diagnose",
                             "Says how a run went: its verdict, what is wrong, and what to do about it.",
                             examples, &declare};

}  // namespace gradus::cli::diagnose_command
