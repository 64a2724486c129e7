// misuse_test.cpp - models, losses and data that do not fit are refused at every door, before a number is
// read.
#include <cmath>
#include <functional>
#include <gradus/backpropagation.hpp>
#include <gradus/gradient_check.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>
#include <limits>

#include "base/parallel.hpp"
#include "support/refused.hpp"
#include "train/loader.hpp"

namespace gradus::training {
namespace {

Model prepared(Model model, const Shape& sample) {
  model.prepare(sample, 1);
  return model;
}

Tensor some_numbers(const Shape& shape) {
  Tensor tensor(shape, Dtype::float64);
  for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.set_number(i, static_cast<double>((i * 7) % 5));
  return tensor;
}

Dataset regression() { return make_dataset("numbers", some_numbers({40, 4}), some_numbers({40, 2})); }

/// A pair that does not go together, and the error it ends in.
struct Pair {
  const char* what;
  Model model;
  Loss loss;
  Dataset data;
  bool shapes = true;
};

std::vector<Pair> pairs() {
  const Dataset digits = datasets::digits(), numbers = regression();
  Model moved = prepared(Sequential(Linear(10)), {64});
  const Model taken = std::move(moved);
  return {
      {"3 inputs for 64 columns", prepared(Sequential(Linear(3, 10)), {3}), CrossEntropy(), digits},
      {"65 inputs for 64 columns", prepared(Sequential(Linear(10)), {65}), CrossEntropy(), digits},
      {"3 outputs for 10 classes", prepared(Sequential(Linear(3)), {64}), CrossEntropy(), digits},
      {"11 outputs for 10 classes", prepared(Sequential(Linear(11)), {64}), Hinge(), digits},
      {"one logit for 10 classes", prepared(Sequential(Linear(1)), {64}), LogLoss(), digits},
      {"3 outputs for 2 targets", prepared(Sequential(Linear(3)), {4}), SquaredError(), numbers},
      {"one output for 2 targets", prepared(Sequential(Linear(1)), {4}), Huber(), numbers},
      {"a loss of numbers for classes", prepared(Sequential(Linear(10)), {64}), SquaredError(), digits,
       false},
      {"a loss of classes for numbers", prepared(Sequential(Linear(2)), {4}), CrossEntropy(), numbers, false},
      {"weights of 2 classes", prepared(Sequential(Linear(10)), {64}), CrossEntropy{.class_weights = {1, 2}},
       digits, false},
      {"a model that was moved from", moved, CrossEntropy(), digits, false}};  // NOLINT: that is the point
}

std::string data_error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error.what();
  }
  return "nothing";
}

TEST(CodeMisuse, names_the_row_and_the_column) {
  const Tensor x = Tensor::from<double>({3, 2}, {0, 1, 2, 0, 1, 3}), y = Tensor::from<double>({3}, {1, 2, 4});
  const Dataset data = make_dataset("codes", x, y, {.scale = false, .fractions = {0, 0}});
  Model model = Sequential(Embedding(3, 2), Flatten(), Linear(1));
  const std::string place = "codes: row 3, column \"x1\": 3 is no code";
  EXPECT_EQ(data_error_of([&] { (void)train(model, data, {.epochs = 1}); }).find(place), 0U);
  model.prepare({2}, 1);
  EXPECT_EQ(data_error_of([&] { (void)evaluate(model, SquaredError(), data.all()); }).find(place), 0U);
  std::vector<double> answers(3);
  const Predictor predictor(model, SquaredError());
  EXPECT_EQ(data_error_of([&] { predictor.predict(data.all(), answers); }).find(place), 0U);
  EXPECT_NO_THROW((void)evaluate(model, SquaredError(), data.all().take(2)));
}

using Door = std::function<void(const Pair&)>;

void refused_at(const Door& door) {
  for (const Pair& pair : pairs()) {
    SCOPED_TRACE(pair.what);
    if (pair.shapes)
      REFUSED(ShapeError, door(pair));
    else
      REFUSED(UsageError, door(pair));
  }
}

TEST(Misfits, are_refused_by_training) {
  refused_at([](const Pair& pair) {
    Model model = pair.model;
    train(model, pair.data, {.loss = pair.loss, .epochs = 1});
  });
}

TEST(Misfits, are_refused_by_solvers) {
  for (const Method& solver :
       {Method(methods::Lbfgs{}), Method(methods::Exact{}), Method(methods::Perceptron{})})
    refused_at([&](const Pair& pair) {
      Model model = pair.model;
      train(model, pair.data, {.loss = pair.loss, .solver = solver, .epochs = 1});
    });
}

TEST(Misfits, are_refused_by_evaluation) {
  refused_at([](const Pair& pair) { evaluate(pair.model, pair.loss, pair.data.train()); });
  refused_at([](const Pair& pair) { evaluate(pair.model, pair.loss, pair.data.train().take(0)); });
}

TEST(Misfits, are_refused_by_gradient_checks) {
  refused_at([](const Pair& pair) { check_gradients(pair.model, pair.loss, pair.data.train().take(4)); });
}

TEST(Misfits, are_refused_by_predictions_of_rows) {
  refused_at([](const Pair& pair) {
    const Predictor predictor(pair.model, pair.loss);
    std::vector<double> y(static_cast<std::size_t>(pair.data.rows() * predictor.outputs()));
    predictor.predict(pair.data.all(), y);
  });
}

TEST(Misfits, are_refused_by_backpropagation) {
  const Model model = prepared(Sequential(Linear(3)), {4}), one = prepared(Sequential(Linear(1)), {4});
  const Tensor x = some_numbers({2, 4}), y = Tensor::from<std::int64_t>({2}, {0, 2});
  EXPECT_NO_THROW(backpropagate(model, CrossEntropy(), x, y));
  REFUSED(ShapeError, backpropagate(model, CrossEntropy(), some_numbers({2, 5}), y));
  REFUSED(ShapeError, backpropagate(model, CrossEntropy(), x, Tensor({3}, Dtype::int64)));
  REFUSED(ShapeError, backpropagate(model, CrossEntropy(), Tensor(), Tensor()));
  REFUSED(ShapeError, backpropagate(model, SquaredError(), x, some_numbers({2, 4})));
  REFUSED(ShapeError, backpropagate(model, LogLoss(), x, Tensor({2}, Dtype::int64)));
  REFUSED(UsageError, backpropagate(model, CrossEntropy(), x, Tensor::from<std::int64_t>({2}, {0, 3})));
  REFUSED(UsageError, backpropagate(model, CrossEntropy(), x, Tensor::from<std::int64_t>({2}, {0, -1})));
  REFUSED(UsageError, backpropagate(model, CrossEntropy(), x, Tensor::from<double>({2}, {0, NAN})));
  REFUSED(UsageError, backpropagate(model, CrossEntropy(), x, Tensor::from<double>({2}, {0, 0.5})));
  REFUSED(UsageError, backpropagate(one, LogLoss(), x, y));
  REFUSED(UsageError, backpropagate(Sequential(Linear(3)), CrossEntropy(), x, y));
  REFUSED(UsageError, backpropagate(model, Hinge(), x, y));
}

TEST(Misfits, of_weights_that_were_replaced) {
  const Tensor x = some_numbers({2, 4}), y = Tensor::from<std::int64_t>({2}, {0, 2});
  const auto replaced = [](const char* name, const Shape& shape) {
    Model model = prepared(Sequential(Linear(3)), {4});
    model.parameter(name).value = Tensor(shape, Dtype::float32);
    return model;
  };
  Tensor labels({40}, Dtype::int64);
  for (std::int64_t i = 0; i < 40; ++i) labels.set_number(i, static_cast<double>(i % 3));
  const Dataset data = make_dataset("classes", some_numbers({40, 4}), labels);
  for (const Model& bad : {replaced("0.weight", {7, 9}), replaced("0.weight", {12}), replaced("0.bias", {2}),
                           replaced("0.weight", {3, 5})}) {
    Model trained = bad;
    REFUSED(ShapeError, backpropagate(bad, CrossEntropy(), x, y));
    REFUSED(ShapeError, Predictor(bad, CrossEntropy()));
    REFUSED(ShapeError, jacobian(bad, x));
    REFUSED(ShapeError, train(trained, data));
  }
}

TEST(Misfits, are_refused_by_jacobians) {
  const Model model = prepared(Sequential(Linear(3)), {4});
  REFUSED(UsageError, jacobian(Sequential(Linear(3)), some_numbers({2, 4})));
  REFUSED(UsageError, jacobian(Model(), some_numbers({2, 4})));
  REFUSED(ShapeError, jacobian(model, some_numbers({2, 5})));
  REFUSED(ShapeError, jacobian(model, Tensor()));
  REFUSED(ShapeError, jacobian(model, Tensor({}, Dtype::float64)));
  REFUSED(DtypeError, jacobian(model, Tensor({2, 4}, Dtype::int64)));
  REFUSED(UsageError, jacobian(model, some_numbers({2, 4}), "1.weight"));
}

TEST(Misfits, have_no_room_in_a_program) {
  const Dataset digits = datasets::digits();
  Threads threads(1);
  for (const auto& [model, loss] :
       {std::pair{prepared(Sequential(Linear(10)), {63}), Loss(CrossEntropy())},
        std::pair{prepared(Sequential(Linear(10)), {65}), Loss(CrossEntropy())}}) {
    InferencePrograms programs(model, {loss}, threads, {.targets = true});
    REFUSED(ShapeError, load_rows(digits, digits.train().indices().first(8), programs.at(8)));
  }
  const Model fits = prepared(Sequential(Linear(10)), {64});
  InferencePrograms programs(fits, {CrossEntropy()}, threads, {.targets = true});
  REFUSED(ShapeError, load_rows(digits, digits.train().indices().first(9), programs.at(8)));
  REFUSED(ShapeError, load_rows(digits, digits.train().indices().first(7), programs.at(8)));
  EXPECT_NO_THROW(load_rows(digits, digits.train().indices().first(8), programs.at(8)));
  const Dataset numbers = regression();
  const Model three = prepared(Sequential(Linear(3)), {4});
  InferencePrograms wide(three, {SquaredError()}, threads, {.targets = true});
  REFUSED(ShapeError, load_rows(numbers, numbers.train().indices().first(8), wide.at(8)));
}

TEST(Misfits, of_images_that_lie_in_rows_still_fit) {
  const Dataset digits = datasets::digits();
  const Model images = prepared(Sequential(Flatten(), Linear(10)), {1, 8, 8});
  EXPECT_NO_THROW(evaluate(images, CrossEntropy(), digits.train().take(8)));
  EXPECT_TRUE(check_gradients(images, CrossEntropy(), digits.train().take(4), {.entries = 5}).good());
}

TEST(PredictorMisuse, models_and_spans_that_do_not_fit) {
  REFUSED(UsageError, Predictor(Model(), CrossEntropy()));
  REFUSED(UsageError, Predictor(Sequential(Linear(3)), CrossEntropy()));
  REFUSED(ShapeError, Predictor(prepared(Sequential(Linear(3)), {4}), LogLoss()));
  REFUSED(ShapeError,
          Predictor(prepared(Sequential(Linear(3)), {4}), CrossEntropy(), Calibration{{{-1, 0}}}));
  Predictor predictor(prepared(Sequential(Linear(3)), {4}), CrossEntropy());
  std::vector<float> x(8), y(6);
  EXPECT_NO_THROW(predictor.predict(2, x, y));
  REFUSED(ShapeError, predictor.predict(3, x, y));
  REFUSED(ShapeError, predictor.predict(-2, x, y));
  REFUSED(ShapeError, predictor.predict(2, x, std::span(y).first(5)));
  REFUSED(ShapeError, predictor.predict(std::int64_t{1} << 62, std::span<float>(), std::span<float>()));
  const Predictor taken = std::move(predictor);
  EXPECT_EQ(taken.outputs(), 3);
  REFUSED(UsageError, predictor.outputs());         // NOLINT: that is the point, here and below
  REFUSED(UsageError, predictor.inputs());          // NOLINT
  REFUSED(UsageError, predictor.predict(2, x, y));  // NOLINT
}

TEST(TrainerMisuse, options_that_train_nothing) {
  const Dataset digits = datasets::digits();
  Model model = Sequential(Linear(10));
  REFUSED(UsageError, train(model, digits, {.epochs = 0}));
  REFUSED(UsageError, train(model, digits, {.batch = 0}));
  REFUSED(UsageError, train(model, digits, {.threads = -1}));
  REFUSED(UsageError, train(model, digits, {.tolerance = NAN}));
  REFUSED(UsageError, train(model, digits, {.groups = {{.match = "7"}}}));
  REFUSED(UsageError, train(model, digits, {.clipping = {.norm = -1}}));
  REFUSED(UsageError, train(model, digits, {.loss = CrossEntropy{.reduction = Reduction::none}}));
  Model fresh = Sequential(Linear(10));
  REFUSED(UsageError, train(fresh, digits, {.dtype = Dtype::int64}));
  Model empty;
  REFUSED(UsageError, train(empty, digits));
  REFUSED(UsageError, check_gradients(model, CrossEntropy(), digits.train().take(0)));
}

TEST(TrainerMisuse, threads_that_cannot_work) {
  const Dataset digits = datasets::digits();
  const Rows rows = digits.train().take(8);
  Model model = prepared(Sequential(Linear(10)), {64});
  const Predictor predictor(model, CrossEntropy());
  std::vector<double> y(80);
  std::vector<std::int64_t> classes(8);
  for (const int bad : {-1, -4, 1'000'000'000, std::numeric_limits<int>::min()}) {
    REFUSED(UsageError, train(model, digits, {.threads = bad}));
    REFUSED(UsageError, evaluate(model, CrossEntropy(), rows, bad));
    REFUSED(UsageError, predictor.predict(rows, y, bad));
    REFUSED(UsageError, predictor.classify(rows, classes, bad));
  }
  EXPECT_NO_THROW(predictor.predict(rows, y, 0));
}

TEST(TrainerMisuse, gradients_by_hand_of_no_parameter) {
  const Rows rows = datasets::digits().train().take(4);
  const Model model = prepared(Sequential(Linear(10)), {64});
  const auto named = [](const char* name) {
    return GradientCheckOptions{.entries = 1, .manual = [name](const Feeds&) {
                                  return std::map<std::string, Tensor>{{name, Tensor({10}, Dtype::float64)}};
                                }};
  };
  REFUSED(UsageError, check_gradients(model, CrossEntropy(), rows, named("0.baias")));
  EXPECT_NO_THROW(check_gradients(model, CrossEntropy(), rows, named("0.bias")));
}

TEST(TrainerMisuse, checkpoints_of_another_training) {
  const Dataset digits = datasets::digits();
  const TrainOptions options{.optimizer = Momentum{}, .epochs = 2, .threads = 1};
  Model model = Sequential(Linear(10));
  Trainer trainer(model, digits, options);
  trainer.epoch();
  const Checkpoint good = trainer.checkpoint();
  const auto refused = [&](const TrainOptions& other, const Model& like = Sequential(Linear(10))) {
    Model resumed = like;
    Trainer second(resumed, digits, other);
    REFUSED(FileError, second.restore(good));
  };
  refused({.optimizer = Adam{}, .epochs = 2, .threads = 1});
  refused({.optimizer = Momentum{}, .epochs = 3, .threads = 1});
  refused({.optimizer = Momentum{}, .epochs = 2, .batch = 16, .threads = 1});
  refused({.optimizer = Momentum{}, .epochs = 2, .seed = 2, .threads = 1});
  refused({.loss = Hinge(), .optimizer = Momentum{}, .epochs = 2, .threads = 1});
  refused({.optimizer = Momentum{}, .schedule = Constant{}, .epochs = 2, .threads = 1});
  refused(options, Sequential(Linear(5), Linear(10)));
  for (std::size_t i = 0; i < good.tensors.size(); ++i) {
    Model resumed = Sequential(Linear(10));
    Trainer second(resumed, digits, options);
    Checkpoint bad = good;
    bad.tensors[i].second = Tensor({7}, bad.tensors[i].second.dtype());
    REFUSED(FileError, second.restore(bad));
    bad.tensors.erase(bad.tensors.begin() + static_cast<std::ptrdiff_t>(i));
    REFUSED(FileError, second.restore(bad));
    EXPECT_NO_THROW(second.restore(good)) << "what was refused before left its traces";
  }
  Model resumed = Sequential(Linear(10));
  Trainer second(resumed, digits, options);
  REFUSED(FileError, second.restore({}));
}

}  // namespace
}  // namespace gradus::training
