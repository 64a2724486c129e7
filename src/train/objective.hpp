// objective.hpp - the loss of a model on rows of data, as a function of one vector of all that is learnt.
#pragma once

#include <gradus/methods.hpp>
#include <gradus/train.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/parallel.hpp"
#include "train/step.hpp"

namespace gradus::training {

/// Mean loss with penalties over all rows, for methods that own their loop: the loss of a sum of rows, too,
/// is divided by what they count for, and its penalties with it, which moves no minimum. Rows are taken in
/// blocks of a fixed size, so that neither bits nor memory beside the data depend on the number of threads.
class TrainingObjective : public Objective {
 public:
  /// The model is prepared; its frozen parameters stay as they are. Throws UsageError for a model that draws
  /// random numbers or remembers things from step to step: its loss is no function of its parameters.
  TrainingObjective(const Model& model, Rows rows, Loss loss, std::span<const Penalty> penalties, Dtype dtype,
                    Threads& threads);
  TrainingObjective(const TrainingObjective&) = delete;
  TrainingObjective& operator=(const TrainingObjective&) = delete;
  ~TrainingObjective() override;

  std::int64_t size() const override { return size_; }
  double value(std::span<const double> w) override;
  double gradient(std::span<const double> w, std::span<double> gradient) override;
  std::span<const double> l1() const override { return l1_; }
  const LinearProblem& linear() override;
  std::string no_minimum(double value) const override;
  std::string where_nonfinite(std::span<const double> w) override;
  /// The part of total() that is the price of the weights, once there was an evaluation.
  double penalty(std::span<const double> w);
  /// The type it is computed in.
  Dtype dtype() const { return model_.dtype(); }
  /// What the rows count for together, as of the last evaluation.
  double counted() const { return counted_; }

  /// The vector of a model's parameters.
  std::vector<double> vector_of(const Model& model) const;
  /// Gives a model the parameters of a vector.
  void put(std::span<const double> w, Model& model) const;

 private:
  struct Program;

  void take_penalties(std::span<const Penalty> penalties);
  double penalty_share() const;
  /// The program of a graph of the problem, whose loss is "sum".
  std::unique_ptr<Program> compiled(problem::LossGraph graph, bool with_gradient);
  Program& rows_program(std::int64_t begin, std::int64_t count, bool with_gradient);
  Program& penalty_program(bool with_gradient);
  void add_gradient(const Execution& program, double scale, std::span<double> gradient) const;
  double evaluate(std::span<const double> w, bool with_gradient, std::span<double> gradient);

  Model model_;
  Rows rows_;
  /// With the penalties that have a gradient everywhere; the price of the others is in l1_.
  problem::Problem problem_;
  std::vector<double> l1_;
  Threads& threads_;
  std::int64_t size_ = 0;
  double counted_ = 0;
  std::size_t bytes_kept_ = 0;
  std::map<std::pair<std::int64_t, bool>, std::unique_ptr<Program>> kept_, shared_;
  std::unique_ptr<Program> penalty_[2];
  std::unique_ptr<LinearProblem> linear_;
};

}  // namespace gradus::training
