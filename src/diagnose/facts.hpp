// facts.hpp - what findings are made of, gathered once for each run.
#pragma once

#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "diagnose/judge.hpp"
#include "problem/problem.hpp"

namespace gradus::diagnose {

/// A finding cannot be looked for in this run, and why.
class CannotLook : public Error {
 public:
  using Error::Error;
};

/// A layer of units on some training rows, [rows, units]; a channel of an image is a unit.
struct LayerOutput {
  std::string layer, op;
  std::int64_t units = 0;
  /// For each unit the share of its values that the op cannot move from: 0 of relu, near its ends of others.
  std::vector<double> stuck{};
};

/// The gradient of the loss by a weight, and the weight itself: roots of mean squares.
struct GradientSize {
  std::string name;
  double gradient = 0, weight = 0;
};

/// Training rows in folds, each answered by a model that learnt from the others.
struct OutOfFold {
  Rows rows;
  /// [rows, classes], each row with a sum of 1.
  std::vector<double> probabilities{};
};

/// What a run folder holds, and its data, read again.
struct OpenedRun {
  std::string folder;
  RunCommand command;
  SavedModel saved;
  Dataset data;
  Run run;
};
/// Throws what load_run throws, and DataError where the data has changed.
OpenedRun open_run(const std::string& folder, std::uint64_t max_bytes);

/// A finished run, and what findings ask of it; most of it is made when it is first asked for.
class Facts {
 public:
  Facts(OpenedRun opened, int threads);

  const std::string& folder() const { return opened_.folder; }
  const RunCommand& command() const { return opened_.command; }
  const SavedModel& saved() const { return opened_.saved; }
  const Schema& schema() const { return opened_.saved.schema; }
  const Dataset& data() const { return opened_.data; }
  const Run& run() const { return opened_.run; }
  const Evidence& evidence() const { return evidence_; }
  const Rows& training() const { return training_; }
  const Rows& validation() const { return validation_; }
  const Constant& constant() const { return constant_; }
  int threads() const { return threads_; }
  /// Of the model on the validation rows; throws CannotLook where there are none.
  const Answers& on_validation();
  const Answers& on_training();
  /// The scaled inputs of the training rows, [rows, features].
  const std::vector<double>& inputs();
  /// Names of the features.
  const std::vector<std::string>& features() const { return features_; }
  /// Whether a feature is a number, and no category or pixel.
  bool is_number(std::size_t feature) const;
  bool is_table() const { return schema().image.rank() == 0 && !run().columns.empty(); }

  /// The options of the training; throws CannotLook where it was a solver's.
  const TrainOptions& options() const;
  /// The model with its first weights, and the data with the weights of its classes.
  const Model& first_model();
  const Dataset& weighed();
  /// The options of the training as it resolved them, for that data.
  const TrainOptions& trial_options();
  /// Steps of a trial: at most `most`, and as many as a bound of work leaves.
  std::int64_t trial_steps(std::int64_t most) const;
  /// Steps that the kept weights have seen.
  std::int64_t kept_steps() const;
  /// Some steps of the training from a model on, on the training rows of this data, or all that its solver
  /// does: the model that it keeps.
  Model trained(const Model& from, const Dataset& rows, std::int64_t steps, std::uint64_t seed);
  /// The data of these rows alone, all of them to learn from. Throws CannotLook for inputs that are codes.
  Dataset only(const Rows& rows) const;

  /// Of classes, by the run's own model, trained for some steps. Throws CannotLook where there are too few
  /// rows, or the model says no probabilities.
  const OutOfFold& out_of_fold();

  /// Hidden layers with ends, on training rows.
  const std::vector<LayerOutput>& layers();
  /// Of all weights of a model, in the order of the layers.
  std::vector<GradientSize> gradients_of(const Model& model) const;

  /// The command of the run with a change.
  template <class Change>
  std::string command_with(const Change& change) const {
    RunCommand changed = command();
    change(changed);
    return text_of_command(changed);
  }
  std::string text_of_command(const RunCommand& changed) const;

 private:
  OutOfFold answered_out_of_fold();

  OpenedRun opened_;
  /// Of trials.
  TrainOptions options_;
  problem::Problem problem_;
  int threads_;
  Rows training_, validation_;
  Constant constant_;
  Evidence evidence_;
  std::vector<std::string> features_;
  std::optional<Answers> on_training_, on_validation_;
  std::optional<std::vector<double>> inputs_;
  std::optional<Model> first_;
  std::optional<Dataset> weighed_;
  std::optional<OutOfFold> out_of_fold_;
  std::optional<std::vector<LayerOutput>> layers_;
};

}  // namespace gradus::diagnose
