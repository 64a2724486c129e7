// class_weights.hpp - what rows count for by their class.
#pragma once

#include <gradus/train.hpp>

namespace gradus::training {

/// The data with the class weights of the options, where there are some (TrainOptions::class_weights). Throws
/// UsageError where they do not fit the data, or a loss that has class weights of its own.
Dataset weighed_by_class(const Dataset& data, const TrainOptions& options);

/// Which class weights count, and where; empty without them.
std::string note_on_class_weights(const Dataset& data, const TrainOptions& options);

/// How many rows one row of training rows stands for where some count more than others: n sum w^2 / (sum
/// w)^2, 1 for equal weights (Kish, 1965). So many times fewer rows are seen in a mini-batch.
double design_effect(const Rows& rows);

}  // namespace gradus::training
