// perceptron_rows.hpp - what the perceptron's rules share: signs of rows, scores, and where weights go.
#pragma once

#include <gradus/methods.hpp>
#include <span>

namespace gradus {

/// Throws UsageError where the targets are numbers instead of classes.
void check_perceptron(const LinearProblem& problem);

/// +1 where the row is of the class that the output stands for, else -1; a single output stands for class 1.
double sign_of(const LinearProblem& problem, std::int64_t row, std::int64_t output);

/// What a row counts for, in updates and, where it is 0, in mistakes.
double weight_of(const LinearProblem& problem, std::int64_t row);

/// w . x + b of a row; theta holds the weights of one output, then its bias.
double score_of(const LinearProblem& problem, std::span<const double> theta, std::int64_t row);

/// Adds share times (x, 1) of a row to theta.
void add_row(const LinearProblem& problem, double share, std::int64_t row, std::span<double> theta);

/// Puts the theta of one output into the vector of all parameters: a row of W, and one number of b.
void put_output(const LinearProblem& problem, std::span<const double> theta, std::int64_t output,
                std::span<double> w);

}  // namespace gradus
