// bench.cpp - `gradus bench`: the time of a training step and of predictions, and the peak of the machine.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "base/json.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"
#include "command.hpp"
#include "errors.hpp"
#include "kernels/peak.hpp"
#include "timing.hpp"
#include "train/step.hpp"
#include "work.hpp"

namespace gradus::cli::bench_command {
namespace {

// As the other engines are measured: momentum 0.9, weight decay, a constant learning rate.
constexpr double learning_rate = 0.01;
constexpr Momentum rule{.learning_rate = learning_rate, .tau = 0.9, .alpha = 1e-4};
constexpr std::uint64_t seed = 1;

struct Settings {
  std::string kind;
  std::vector<std::string> names;
  std::string model, input = "784";
  std::int64_t classes = 10, batch = 64;
  int threads = 1;
  bool profile = false;
};

void fill_normal(Tensor& tensor) {
  const Random random(seed, "bench");
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    tensor.set_number(i, random.normal(static_cast<std::uint64_t>(i)));
}

void fill_targets(Tensor& tensor, std::int64_t classes) {
  if (tensor.dtype() != Dtype::int64) return fill_normal(tensor);
  const Random random(seed, "labels");
  for (std::int64_t i = 0; i < tensor.size(); ++i)
    tensor.set_number(i, static_cast<double>(random.below(static_cast<std::uint64_t>(classes),
                                                          static_cast<std::uint64_t>(i))));
}

Recipe prepared(const Work& work) {
  Recipe recipe = make_model(parse_model(work.model), work.classes, Task::classify, work.sample);
  recipe.model.prepare(work.sample, seed);
  return recipe;
}

/// A training step on one fixed batch: forward, loss, backward and update, with the checks of a training on.
class MeasuredStep {
 public:
  MeasuredStep(const Work& work, Threads& threads)
      : recipe_(prepared(work)),
        step_(recipe_.model, states_, {{recipe_.loss}, rule, {}, {}}, work.batch, threads) {
    fill_normal(step_.program().input("x"));
    fill_targets(step_.program().input("y"), work.classes);
  }

  /// Of one step.
  double seconds() {
    std::int64_t count = 0;
    return best_seconds([&] {
      step_.set(learning_rate, count++, seed);
      step_.run();
    });
  }

  /// Of every instruction, where one step takes about so long.
  std::vector<InstructionTime> profile(double step_seconds) {
    constexpr double in_all = 1;
    constexpr double fewest = 5, most = 100000;
    step_.set(learning_rate, 0, seed);
    return step_.program().profile(static_cast<int>(std::clamp(in_all / step_seconds, fewest, most)));
  }

 private:
  Recipe recipe_;
  training::StateStore states_;
  training::TrainingStep step_;
};

double predict_seconds(const Predictor& predictor, std::int64_t rows) {
  std::vector<float> x(static_cast<std::size_t>(rows * predictor.inputs())),
      y(static_cast<std::size_t>(rows * predictor.outputs()));
  const Random random(seed, "bench");
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(random.normal(i));
  return best_seconds([&] { predictor.predict(rows, x, y); });
}

void report(const Settings& settings, Console& console, const std::string& work, const char* unit,
            double figure) {
  const double rounded = std::round(figure * 1000) / 1000;
  Json json;
  json.set("engine", "gradus").set("threads", settings.threads).set("work", work).set(unit, rounded);
  console.result(json, fmt::format("{:<34} {:>12.3f} {}\n", work, rounded, unit));
  console.flush();
}

/// Instructions of the same ops together, the longest first.
void report_profile(const Settings& settings, Console& console, const std::string& work,
                    const std::vector<InstructionTime>& times) {
  struct Share {
    std::string ops;
    double seconds = 0;
    int count = 0;
  };
  std::vector<Share> shares;
  double total = 0;
  for (const InstructionTime& time : times) {
    auto found =
        std::find_if(shares.begin(), shares.end(), [&](const Share& s) { return s.ops == time.ops; });
    if (found == shares.end()) found = shares.insert(found, Share{.ops = time.ops});
    found->seconds += time.seconds;
    ++found->count;
    total += time.seconds;
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.seconds > b.seconds; });
  for (const Share& share : shares) {
    const double part = total > 0 ? share.seconds / total : 0;
    Json json;
    json.set("engine", "gradus").set("threads", settings.threads).set("work", work).set("ops", share.ops);
    json.set("count", share.count).set("us", 1e6 * share.seconds).set("share", part);
    console.result(json, fmt::format("  {:>5.1f} % {:>12.3f} us {:>4} x {}\n", 100 * part,
                                     1e6 * share.seconds, share.count, share.ops));
  }
  console.flush();
}

void measure(const Work& work, const Settings& settings, Console& console, Threads& threads) {
  if (settings.kind == "step") {
    MeasuredStep step(work, threads);
    const double seconds = step.seconds();
    report(settings, console, work.name, "us", 1e6 * seconds);
    if (settings.profile) report_profile(settings, console, work.name, step.profile(seconds));
    return;
  }
  const Recipe recipe = prepared(work);
  const Predictor predictor(recipe.model, recipe.loss);
  for (const std::int64_t rows : {1, 1000})
    report(settings, console, fmt::format("{} predict {}", work.model_name(), rows), "us",
           1e6 * predict_seconds(predictor, rows));
}

std::vector<Work> works(const Settings& settings) {
  std::vector<Work> result;
  if (!settings.model.empty()) {
    result.push_back({.name = fmt::format("{} {}-{} B{}", settings.model, settings.input, settings.classes,
                                          settings.batch),
                      .model = settings.model,
                      .sample = parse_sample(settings.input),
                      .classes = settings.classes,
                      .batch = settings.batch});
    if (settings.names.empty()) return result;
  }
  for (const std::string& name : settings.names.empty() ? work_names() : settings.names)
    result.push_back(find_work(name));
  return result;
}

int run(const Settings& settings, Console& console) {
  if (settings.profile && settings.kind != "step")
    throw UsageError(fmt::format("--profile shows where a step's time goes: say gradus bench step, not {}",
                                 settings.kind));
  Threads threads(settings.threads);
  if (settings.kind == "peak") {
    report(settings, console, "peak", "gflops", kernels::measured_peak(threads));
    return exit_done;
  }
  for (const Work& work : works(settings)) measure(work, settings, console, threads);
  return exit_done;
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  options.positional("KIND", settings->kind, "what to measure").only({"step", "predict", "peak"});
  options.many("work", "NAME", settings->names,
               "widths and batch size, as in \"784-128-10 B64\" (default: a list of usual ones)");
  options.text("model", "SPEC", settings->model, "any model instead, as for `gradus train`");
  options.text("input", "SHAPE", settings->input, "shape of one sample of that model: 300, or 1x28x28");
  options.integer("classes", "N", settings->classes, "its classes", counted);
  options.integer("batch", "ROWS", settings->batch, "its batch size", counted);
  options.integer("threads", "N", settings->threads, "threads", {.least = 1, .most = 1024});
  options.flag("profile", settings->profile,
               "after each step, which ops take which share of it, each instruction timed alone");
  options.output(console.quiet, console.json, "one JSON object a line");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus bench step", "one training step of usual models, in microseconds"},
    {"gradus bench step --model \"linear 96, tanh, linear 7\" --input 300 --classes 7 --batch 48",
     "of any model"},
    {"gradus bench step --profile --work \"784-128-10 B64\"", "where the time of a step goes"},
    {"gradus bench predict --json --threads 2 --work \"784-128-10 B64\"",
     "predictions of 1 and of 1,000 rows, for programs"},
    {"gradus bench peak", "float32 arithmetic that the machine can do at most"}};

}  // namespace

extern const Command command{"bench", "Measures a training step, predictions, or the peak of the machine.",
                             examples, &declare};

}  // namespace gradus::cli::bench_command
