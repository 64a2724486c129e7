// train.cpp - `gradus train`: data in, a trained and checked model out.
#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/train.hpp>
#include <memory>

#include "base/file.hpp"
#include "command.hpp"
#include "data_options.hpp"
#include "result.hpp"

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* runs = "runs";
constexpr Bounds positive_number{.least = 0, .open = true};
constexpr Bounds zero_or_more{.least = 0};
constexpr Bounds one_or_more{.least = 1};
constexpr Bounds thread_bounds{.least = 1, .most = 1024};

struct Settings {
  RunCommand command;
  std::string out, config;
};

// "mlp:128,64" as "mlp128-64": letters, digits and dashes, not too many of them.
std::string fit_for_a_folder(std::string_view text) {
  constexpr std::size_t most = 32;
  std::string result;
  for (const char c : text) {
    if (result.size() >= most) break;
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.')
      result += c;
    else if (c == ',' && !result.empty() && result.back() != '-')
      result += '-';
  }
  return result.empty() ? "run" : result;
}

std::string data_name(const std::string& data) {
  fs::path path = fs::path(data).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().stem().string();
}

/// The folder of a run, made before the training so that no other takes the same; removed again while it is
/// empty.
class RunFolder {
 public:
  explicit RunFolder(const Settings& settings) {
    if (!settings.out.empty()) {
      path_ = settings.out;
      return;
    }
    const std::string model = settings.command.model.empty() ? "mlp" : settings.command.model;
    create_folder(runs);
    for (int n = 1;; ++n) {
      path_ = fmt::format("{}/{}-{}-{}", runs, fit_for_a_folder(data_name(settings.command.data)),
                          fit_for_a_folder(model), n);
      std::error_code error;
      if (fs::create_directory(path_, error)) return;
      if (error) throw FileError(fmt::format("cannot make the folder {}: {}", path_, error.message()));
    }
  }
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder() {
    std::error_code not_empty;
    fs::remove(path_, not_empty);
    if (path_.starts_with(runs)) fs::remove(runs, not_empty);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

template <class Kind>
std::string names(std::span<const Kind* const> kinds) {
  std::string list;
  for (const Kind* kind : kinds) list += fmt::format("{}{}", list.empty() ? "" : ", ", kind->name);
  return list;
}

void declare_learning(Options& options, RunCommand& command) {
  options.text("model", "SPEC", command.model,
               names(catalog::models()) +
                   ", as in mlp:128,64; or layers in order, as in \"linear 128, relu, dropout "
                   "0.5, linear 10\" "
                   "(default mlp:64 for tables, mlp:128 for images)");
  options.text("loss", "LOSS", command.loss,
               "what to make small: " + names(catalog::losses()) +
                   " (default cross_entropy for classes, squared_error for numbers)");
  options.text(
      "optimizer", "RULE", command.optimizer,
      "how weights change: " + names(catalog::rules()) +
          "; with settings, as in \"momentum tau=0.9\" (default momentum for classes, adam for numbers)");
  options.text("solver", "METHOD", command.solver,
               "in place of an optimizer, a method that sees all rows at once: " + names(catalog::methods()));
  options.number(
      "lr", "RATE", command.learning_rate,
      "learning rate (default: 0.1 with momentum and 0.01 with adam where these were chosen for the task, "
      "else the optimiser's own)",
      positive_number);
  options.text("schedule", "SCHEDULE", command.schedule,
               "the learning rate over time: " + names(catalog::schedules()) +
                   "; as in \"step every=5\" (default cosine)");
  options.integer("batch", "ROWS", command.batch, "rows of a mini-batch (default 64, fewer for small data)",
                  one_or_more);
  options.integer("epochs", "N", command.epochs,
                  "how often each row is learnt from (default 12, more for small data), or iterations of the "
                  "solver at most",
                  one_or_more);
  options.integer("patience", "N", command.patience,
                  "epochs without a better validation loss after which to stop; 0: never", zero_or_more);
  options.number("tolerance", "T", command.tolerance,
                 "stop after an epoch that changes no weight by more than this; 0: never", zero_or_more);
  options.number("l1", "A", command.l1, "adds A sum |w| to the loss", zero_or_more);
  options.number("l2", "A", command.l2, "adds A/2 sum w^2 to the loss", zero_or_more);
  options.number("clip", "NORM", command.clip, "largest norm of the gradient; 0: any", zero_or_more);
  options.many("freeze", "NAME", command.freeze,
               "layers or parameters to leave as they are, such as 0 or 0.weight");
  options.integer("seed", "N", command.seed, "decides splits, first weights, order of rows and dropout",
                  zero_or_more);
}

int run(Settings& settings, Console& console) {
  RunCommand& command = settings.command;
  command.load.seed = command.seed;
  const RunFolder folder(settings);
  return show_training(console, folder.path(),
                       [&](const RunHooks& hooks) { return start_run(command, folder.path(), hooks); });
}

std::function<int()> declare(Options& options, Console& console) {
  auto settings = std::make_shared<Settings>();
  RunCommand& command = settings->command;
  options.positional("DATA", command.data, "digits, a .csv file, or a folder of IDX files (MNIST)");
  declare_learning(options, command);
  declare_data(options, command.load);
  options.integer("threads", "N", command.threads, "threads at most (default: as many as the work is worth)",
                  thread_bounds);
  options
      .add({.name = "dtype",
            .value = "TYPE",
            .doc = "numbers to compute with (default float32)",
            .set = [&command](const auto& values) { command.dtype = parse_dtype(values.back()); }})
      .only({"float32", "float64"});
  options.add({.name = "no-test",
               .arity = Arity::none,
               .doc = "leave the test rows closed",
               .set = [&command](const auto&) { command.test = false; }});
  options.flag("allow-nonfinite", command.allow_nonfinite, "go on with NaN, infinity and diverging losses");
  options.text("config", "F.toml", settings->config, "options from a file; those on the command line win");
  options.text("out", "DIR", settings->out, "folder of the run (default runs/DATA-MODEL-N)");
  options.flag("quiet", console.quiet, "no progress and no summary");
  options.flag("json", console.json, "the result as one JSON object");
  return [settings, &console] { return run(*settings, console); };
}

constexpr Example examples[] = {
    {"gradus train digits --model mlp:32", "a network with 32 hidden units on the built-in digits"},
    {"gradus train iris.csv --target species", "one column of a table is the class; the others are inputs"},
    {"gradus train abalone.csv --target Rings Shell_weight --epochs 50", "two columns of numbers to predict"},
    {"gradus train /data/mnist --model \"linear 128, relu, dropout 0.2, linear 10\" --optimizer adam --lr "
     "0.002 --out mnist-run",
     "layers in order on a folder of images"}};

}  // namespace

extern const Command train_command{
    "train", "Trains a model on data, checks it, and keeps both in a run folder.", examples, &declare};

}  // namespace gradus::cli
