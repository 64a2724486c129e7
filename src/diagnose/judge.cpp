// judge.cpp - the verdict on a run, from errors on training and validation rows.
#include "diagnose/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>

#include "base/sums.hpp"
#include "base/text.hpp"
#include "io/own_files.hpp"
#include "runs/run_files.hpp"

namespace gradus {
namespace diagnose {
namespace {

// Fewer validation rows tell nothing: one of them is 5 %.
constexpr std::int64_t fewest_validation_rows = 20;
// Differences count from here on: of every row that a model could have right, or of the whole variance; and
// only where chance would show them once in some hundred times (in standard errors).
constexpr double worth_telling = 0.05, beyond_chance = 2.5;
// Of an overfit model validation rows have so many times the error of training rows.
constexpr double far_worse = 1.3, gap_of_overfit = 0.08, gap_beyond_chance = 2, gain_beyond_chance = 1.6;
// As good as a constant answer.
constexpr double as_a_constant = 0.95;
// A loss that ends above this part of where it began has been driven up; one batch may have been an easy one,
// by as much as they scatter at the end.
constexpr double driven_up = 1.02;

// Of two errors of the same rows.
struct Difference {
  double mean = 0, error = 0;
};
Difference difference(const RowErrors& a, const RowErrors& b) {
  Moments moments;
  for (std::size_t i = 0; i < std::min(a.each.size(), b.each.size()); ++i) moments.add(a.each[i] - b.each[i]);
  return {moments.mean(), moments.sample_deviation() / std::sqrt(std::max(1.0, moments.count()))};
}

bool neighbours_do_better(const Evidence& evidence) {
  if (evidence.neighbours.each.empty()) return false;
  const Difference found = difference(evidence.training, evidence.neighbours);
  return found.mean > worth_telling && found.mean > beyond_chance * found.error;
}

// A quarter of a row at least: all of few rows may be right by luck.
double gap_error(const Evidence& evidence) {
  const auto rows = static_cast<double>(evidence.validation.each.size());
  return std::max(std::hypot(evidence.training.error, evidence.validation.error),
                  evidence.task == Task::classify ? 0.5 / rows : 0);
}

bool overfits(const Evidence& evidence) {
  const double gap = evidence.validation.mean - evidence.training.mean;
  return gap > gap_of_overfit && gap > gap_beyond_chance * gap_error(evidence) &&
         evidence.validation.mean > far_worse * evidence.training.mean;
}

// Of classes also where the rows do not tell the two apart.
bool as_good_as_a_constant(const Evidence& evidence) {
  const double constant = evidence.constant.mean;
  if (evidence.validation.mean >= as_a_constant * constant && constant > worth_telling) return true;
  if (evidence.task == Task::regress || constant == 0) return false;
  const Difference gain = difference(evidence.constant, evidence.validation);
  return gain.mean <= gain_beyond_chance * gain.error;
}

std::string sides(const Evidence& evidence) {
  const std::string both = fmt::format("{} on training rows, {} on validation rows",
                                       quality(evidence.task, evidence.training.mean),
                                       quality(evidence.task, evidence.validation.mean));
  if (evidence.task == Task::regress) return both;
  return fmt::format("{}, {} by a constant answer", both, quality(evidence.task, evidence.constant.mean));
}

std::vector<Figure> figures_of(const Evidence& evidence) {
  std::vector<Figure> figures{{"training_error", evidence.training.mean},
                              {"validation_error", evidence.validation.mean},
                              {"constant_error", evidence.constant.mean}};
  if (!evidence.neighbours.each.empty()) figures.push_back({"neighbours_error", evidence.neighbours.mean});
  if (evidence.course.steps > 0) figures.push_back({"still_falling", evidence.course.still_falling});
  return figures;
}

// Why there is no convergence; empty where there is nothing against it.
std::string not_converged(const Evidence& evidence) {
  const Course& course = evidence.course;
  if (course.steps == 0) return "";
  const double least = std::max(driven_up * course.start, course.start + course.scatter);
  if (!(course.end <= least) && evidence.training.mean > worth_telling)
    return fmt::format("the training loss was {:.4g} at first and {:.4g} at the end", course.start,
                       course.end);
  if (course.still_falling > still_falls_from)
    return fmt::format(
        "the training loss still fell by {:.0f} % of its whole fall in the last tenth of the steps",
        100 * course.still_falling);
  return "";
}

}  // namespace

std::string quality(Task task, double error) {
  const double right = 100 * (1 - error);
  if (task == Task::regress)
    return fmt::format("{:.1f} % of the variance explained", std::max(-999.9, right));
  return fmt::format("{:.1f} % right", right);
}

Evidence evidence_of(const Run& run, const SavedModel& saved, const Dataset& data, std::int64_t most_rows,
                     double work, int threads) {
  const Rows training = data.train().take(most_rows), validation = data.validation().take(most_rows);
  const Constant constant = constant_of(training);
  Evidence found;
  found.task = data.schema().task;
  found.course = course_of(run);
  found.ended = run.ended;
  found.training = answers_of(saved, saved.model, training, constant, threads).errors;
  if (!validation.empty()) {
    found.validation = answers_of(saved, saved.model, validation, constant, threads).errors;
    found.constant = errors_of(constant, validation);
  }
  constexpr std::int64_t near = 5;
  if (const Neighbours asked = nearest_rows(training, near, work); asked.asked > 0)
    found.neighbours = errors_of(asked, constant);
  return found;
}

Judgement judged(const Evidence& evidence) {
  Judgement result{Verdict::fits, sides(evidence), figures_of(evidence)};
  const auto say = [&](Verdict verdict, const std::string& why) {
    result.verdict = verdict;
    result.evidence = why + ": " + result.evidence;
    return result;
  };
  const auto rows = static_cast<std::int64_t>(evidence.validation.each.size());
  if (rows < fewest_validation_rows) {
    result.verdict = Verdict::unknown;
    result.evidence = rows == 0 ? "there are no validation rows to tell by"
                                : fmt::format("{} validation rows are too few to tell by", rows);
    return result;
  }
  if (const std::string why = not_converged(evidence); !why.empty()) return say(Verdict::not_converged, why);
  if (neighbours_do_better(evidence))
    return say(Verdict::underfits,
               fmt::format("the five nearest training rows answer better than the model ({})",
                           quality(evidence.task, evidence.neighbours.mean)));
  if (overfits(evidence)) return say(Verdict::overfits, "far better on what it has seen");
  if (as_good_as_a_constant(evidence))
    return say(Verdict::unknown, "nothing that holds for new rows was learnt, or there is nothing to learn");
  return result;
}

}  // namespace diagnose

std::string_view text_of(Verdict verdict) {
  constexpr const char* texts[] = {"fits", "underfits", "overfits", "did not converge", "cannot be told"};
  const auto place = static_cast<std::size_t>(verdict);
  if (place >= std::size(texts)) throw UsageError("this is no verdict");
  return texts[place];
}

Judgement judge_run(const RunResult& result, const Dataset& data, int threads) {
  // Little beside any training: some thousand rows of inference, and distances between some hundred rows.
  constexpr std::int64_t most_rows = 1000;
  constexpr double work = 1e7;
  if (command_of(result.folder).refit == Refit::all)
    return {Verdict::unknown, "the model has learnt from every row, so that none is left to tell by", {}};
  try {
    const SavedModel saved = io::load_model(runs::RunFiles(result.folder).model, 0, Links::refuse);
    return diagnose::judged(diagnose::evidence_of(result.run, saved, data, most_rows, work, threads));
  } catch (const NonFiniteError& error) {
    return {Verdict::unknown, error.message(), {}};
  }
}

}  // namespace gradus
