// ordered.hpp - everything that a command stands for: its data, its model and how that learns.
#pragma once

#include <gradus/catalog.hpp>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <optional>

#include "data/read_data.hpp"

namespace gradus::runs {

/// A command, and what it orders.
struct Order {
  /// Resolved.
  RunCommand command;
  /// The model to go on with.
  std::optional<SavedModel> from;
  Dataset data;
  Recipe recipe;
  TrainOptions options;
};

/// Reads the data, and the model to go on with. Throws what load and make_model throw, and UsageError for
/// options that do not go together.
Order make_order(RunCommand command);

/// Reads the data of a command that goes on from no model; the command says how from then on.
data::ReadData read_for(RunCommand& command);

/// What a command orders on data that was read for it.
Order order_on(RunCommand command, const Dataset& data);

/// Names the files of a command so that they are found from any other folder.
void name_lastingly(RunCommand& command);

/// The model of an order as it was before it learnt.
Recipe fresh_recipe(const RunCommand& command, const std::optional<SavedModel>& from, const Dataset& data);

/// The data of a run whose model is there, with what it takes from its columns as in its training.
Dataset data_of_command(const RunCommand& command, const Schema& schema);

/// The figures of a model on the validation rows, of which there may be none. They, and the errors that
/// intervals follow from, travel with the model unless it says nothing of these rows.
Metrics judge_on_validation(SavedModel& saved, const Dataset& data, int threads);

/// A model that learnt from every row.
struct Refitted {
  /// Absent where the training was stopped.
  std::optional<Model> model;
  /// What was done, for the user.
  std::string note;
};

/// Trains once more, from the first weights on, on the rows of all parts, for as many steps as the kept model
/// of `run` has seen. A hook that returns false stops it.
Refitted refit(const Order& order, const Run& run, const std::function<bool(const StepRecord&)>& on_step);

/// Says so where a model that is gone on with finds too few rows to hold any out; empty otherwise.
std::string note_on_few_rows(const Order& order);

/// Says so where rows to learn from were test rows of the model that is gone on with; empty otherwise.
std::string note_on_former_test_rows(const Order& order);

/// Throws UsageError where the model of the command has learnt from all of its own rows, so that none of them
/// can judge it.
void expect_rows_unseen(const RunCommand& command, const std::string& folder);

}  // namespace gradus::runs
