// spec_test.cpp - models from their text, the losses they get, and architectures in model files.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

namespace gradus::catalog {
namespace {

template <class Error, class Body>
std::string message(Body body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string wrong(const char* text) {
  return message<UsageError>([&] { make_model(parse_model(text), 10, Task::classify, {64}); });
}

// "linear 32, relu, linear 10": the layers a spec makes.
std::string layers_of(const Model& model) {
  return text_of(ModelSpec{.layers = std::vector<NamedLayer>(model.layers().begin(), model.layers().end())});
}

std::string made(const char* text, const Shape& sample = {64}) {
  return layers_of(make_model(parse_model(text), 10, Task::classify, sample).model);
}

// The same, without what first values are drawn from.
std::string laid_out(const char* text, const Shape& sample = {64}) {
  return layers_text(make_model(parse_model(text), 10, Task::classify, sample).model);
}

TEST(Spec, names_models) {
  // Those with a name have the first weights that suit the trainings Gradus chooses (docs/accuracy.md).
  EXPECT_EQ(made("mlp:32"), "linear 32 init=he bias_init=zero, relu, linear 10 init=he bias_init=zero");
  EXPECT_EQ(laid_out("linear 8 init=he, linear"), "linear 8, linear 10");
  EXPECT_EQ(laid_out("mlp"), "linear 128, relu, linear 10");
  EXPECT_EQ(laid_out("mlp:128,64"), "linear 128, relu, linear 64, relu, linear 10");
  EXPECT_EQ(laid_out("mlp: 32 , activation=tanh, dropout=0.2"), "linear 32, tanh, dropout 0.2, linear 10");
  EXPECT_EQ(laid_out("mlp:32,activation=\"leaky_relu 0.2\""), "linear 32, leaky_relu 0.2, linear 10");
  EXPECT_EQ(laid_out("softmax"), "linear 10");
  EXPECT_EQ(laid_out("linear"), "linear 10");
  EXPECT_EQ(laid_out("svm"), "linear 10");
  EXPECT_EQ(laid_out("one-vs-rest"), "linear 10");
  EXPECT_EQ(laid_out("polynomial:3"), "polynomial 3 scaled=true, linear 10");
  EXPECT_EQ(laid_out("polynomial:3,scaled=false"), "polynomial 3, linear 10");
  EXPECT_EQ(laid_out("mlp:32", {1, 28, 28}), "flatten, linear 32, relu, linear 10");
}

TEST(Spec, lists_layers_in_order) {
  EXPECT_EQ(made("linear 128, relu, dropout 0.5, linear 10"), "linear 128, relu, dropout, linear 10");
  EXPECT_EQ(made("linear 128,relu,linear"), "linear 128, relu, linear 10");
  EXPECT_EQ(made("linear 128, relu, linear, log_softmax"), "linear 128, relu, linear 10, log_softmax");
  EXPECT_EQ(made("linear 8 init=\"uniform low=-1 high=1\", linear"),
            "linear 8 init=\"uniform low=-1 high=1\", linear 10");
}

TEST(Spec, is_written_as_it_is_read) {
  for (const char* text :
       {"mlp", "mlp:128,64", "mlp:32,activation=tanh,dropout=0.2", "mlp:activation=\"leaky_relu 0.2\"",
        "softmax", "one_vs_rest", "svm:squared_hinge", "ridge:alpha=0.5",
        "linear 128, relu, dropout 0.25, linear", "linear 8 init=\"uniform low=-1\", linear 3"}) {
    EXPECT_EQ(text_of(parse_model(text)), text);
    EXPECT_EQ(text_of(parse_model(text_of(parse_model(text)))), text);
  }
}

TEST(Spec, says_what_is_wrong) {
  EXPECT_EQ(wrong("mpl:128"), "there is no model or layer \"mpl\". Did you mean \"mlp\"?");
  EXPECT_EQ(wrong("sofmax"), "there is no model or layer \"sofmax\". Did you mean \"softmax\"?");
  EXPECT_EQ(
      wrong("qqqqqqq"),
      "there is no model or layer \"qqqqqqq\". Models: lasso, lenet5, linear, logistic, mlp, one_vs_rest, "
      "perceptron, polynomial, ridge, softmax, svm, tabular; or layers in "
      "order, as in "
      "\"linear 128, relu, linear\"");
  EXPECT_EQ(wrong(""), "a model is needed, such as mlp:128 or \"linear 128, relu, linear\"");
  EXPECT_EQ(wrong("mlp:128,x"), "widths of mlp needs a whole number, got \"x\"");
  EXPECT_EQ(wrong("mlp:0"), "widths of mlp must be at least 1 and at most 100000000, got 0");
  EXPECT_EQ(wrong("mlp:128,,64"), "a value is missing in \"mlp:128,,64\"");
  EXPECT_EQ(wrong("mlp:128,activation=rellu"), "there is no layer \"rellu\". Did you mean \"relu\"?");
  EXPECT_EQ(wrong("mlp:128,depth=2"), "mlp has no field \"depth\"; it has widths, activation, dropout.");
  EXPECT_EQ(wrong("softmax:3"), "softmax takes no values, got \"3\"");
  EXPECT_EQ(wrong("svm:sqaured_hinge"),
            "loss of svm must be hinge or squared_hinge or multi_margin, got \"sqaured_hinge\". Did you mean "
            "\"squared_hinge\"?");
  EXPECT_EQ(wrong("polynomial:0"), "degree of polynomial must be at least 1 and at most 30, got 0");
  EXPECT_EQ(wrong("linear 5, , relu"), "a layer is missing between commas in \"linear 5, , relu\"");
  EXPECT_EQ(wrong("linear 5, rellu"), "there is no layer \"rellu\". Did you mean \"relu\"?");
  EXPECT_EQ(wrong("linear 5, relu, linear 3"),
            "the model gives [3] per sample, and cross_entropy with 10 classes needs [10]: end it with "
            "\"linear 10\"");
}

TEST(Recipe, chooses_the_loss) {
  const auto loss = [](const char* model, std::int64_t count, Task task) {
    return std::string(make_model(parse_model(model), count, task, {4}).loss.name());
  };
  EXPECT_EQ(loss("mlp:8", 3, Task::classify), "cross_entropy");
  EXPECT_EQ(loss("linear", 3, Task::classify), "cross_entropy");
  EXPECT_EQ(loss("softmax", 2, Task::classify), "cross_entropy");
  EXPECT_EQ(loss("logistic", 2, Task::classify), "log_loss");
  EXPECT_EQ(loss("logistic", 3, Task::classify), "cross_entropy");
  EXPECT_EQ(loss("one-vs-rest", 3, Task::classify), "one_vs_rest");
  EXPECT_EQ(loss("svm", 3, Task::classify), "hinge");
  EXPECT_EQ(loss("svm:squared_hinge", 3, Task::classify), "squared_hinge");
  EXPECT_EQ(loss("ridge", 1, Task::regress), "half_squared_error");
  EXPECT_EQ(loss("lasso", 1, Task::regress), "half_squared_error");
  EXPECT_EQ(loss("polynomial:3", 1, Task::regress), "squared_error");
  EXPECT_EQ(loss("mlp:8", 2, Task::regress), "squared_error");
  EXPECT_EQ(loss("linear 8, relu, linear", 1, Task::regress), "squared_error");
  EXPECT_EQ(make_model(parse_model("logistic"), 2, Task::classify, {4}).model.infer({4}), (Shape{1}));
  EXPECT_EQ(make_model(parse_model("mlp"), 2, Task::classify, {4}, Loss(LogLoss())).model.infer({4}),
            (Shape{1}));
}

TEST(Recipe, has_the_penalties_of_its_model) {
  const auto penalties = [](const char* model) {
    return make_model(parse_model(model), 1, Task::regress, {4}).penalties;
  };
  EXPECT_TRUE(penalties("linear").empty());
  ASSERT_EQ(penalties("ridge:0.5").size(), 1u);
  EXPECT_EQ(text_of(penalties("ridge:0.5")[0]), "l2 alpha=0.5");
  EXPECT_EQ(text_of(penalties("lasso")[0]), "l1 alpha=0.01");
}

TEST(Recipe, refuses_what_does_not_go_together) {
  const auto error = [](const char* model, std::int64_t count, Task task, std::optional<Loss> loss = {}) {
    return message<UsageError>([&] { make_model(parse_model(model), count, task, {4}, loss); });
  };
  EXPECT_EQ(
      error("ridge", 3, Task::classify),
      "the model ridge is for numbers, and the targets are classes: use softmax, svm or mlp, or the task "
      "regress");
  EXPECT_EQ(error("logistic", 3, Task::classify, LogLoss()),
            "log_loss is for two classes, there are 3: use cross_entropy");
  EXPECT_EQ(error("softmax", 1, Task::regress),
            "the model softmax tells classes apart, and the targets are numbers: use linear or mlp, or the "
            "task classify");
  EXPECT_EQ(error("mlp", 3, Task::classify, Huber()),
            "the loss huber is for numbers, and the targets are classes: use cross_entropy");
  EXPECT_EQ(error("mlp", 3, Task::regress, CrossEntropy()),
            "the loss cross_entropy is for classes, and the targets are numbers: use squared_error");
  EXPECT_EQ(error("mlp", 1, Task::classify), "a classifier needs at least 2 classes, the data has 1");
  EXPECT_THROW(make_model(parse_model("conv2d 8 3, linear 10"), 10, Task::classify, {4}), ShapeError);
}

TEST(Spec, writes_down_a_network_by_its_numbers) {
  const char* text =
      "linear weights=[[20,20],[-20,-20]] biases=[-30,10], sigmoid, linear weights=[[20,20]] biases=[-10]";
  const ModelSpec spec = parse_model(text);
  EXPECT_EQ(text_of(spec), text);
  Model model = make_model(spec, 2, Task::classify, {2}, LogLoss()).model;
  model.prepare({2}, 1, Dtype::float64);
  const double expected[] = {20, 20, -20, -20, -30, 10, 20, 20, -10};
  int k = 0;
  for (const Parameter& parameter : model.parameters())
    for (const double number : parameter.value.data<double>())
      EXPECT_EQ(number, expected[k++]) << parameter.name;
  EXPECT_EQ(k, 9);
  const Model same =
      Sequential(Linear({{20, 20}, {-20, -20}}, {-30, 10}), Sigmoid(), Linear({{20, 20}}, {-10}));
  EXPECT_EQ(layers_of(same), layers_of(model));
  EXPECT_FALSE(Linear({{1, 2, 3}}).bias);
}

TEST(Spec, says_what_is_wrong_with_written_numbers) {
  const auto refused = [](const char* text) {
    try {
      Model model = make_model(parse_model(text), 2, Task::classify, {2}, LogLoss()).model;
      model.prepare({2}, 1);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_NE(refused("linear weights=[[1,2],[3]] biases=[1,2]").find("rows of 2 and of 1 numbers"),
            std::string::npos);
  EXPECT_NE(refused("linear weights=[[1,2]] biases=[1,2]").find("[1, 2], and the layer is [2, 2]"),
            std::string::npos);
  EXPECT_NE(refused("linear weights=[[1,2,3]] biases=[1]").find("made for 3 inputs, gets 2"),
            std::string::npos);
  EXPECT_NE(refused("linear weights=[[1,2] biases=[1]").find("brackets do not match"), std::string::npos);
  EXPECT_NE(refused("linear weights=[1,2] biases=[1]").find("rows of numbers"), std::string::npos);
  EXPECT_NE(refused("linear weights=[[1,x]]").find("weights of linear needs a number, got \"x\""),
            std::string::npos);
  EXPECT_NE(refused("linear weights=[[[1,2]]]").find("numbers in brackets"), std::string::npos);
  EXPECT_NE(refused("linear weights=[[1,]]").find("needs a number"), std::string::npos);
  EXPECT_NE(refused("linear 1 bias=false biases=[1]").find("without bias"), std::string::npos);
  EXPECT_THROW(Linear({{1, 2}}, {1, 2}), UsageError);
}

TEST(Architecture, is_read_back) {
  Model model = Sequential(Flatten(), NamedLayer("hidden", Linear(0, 32, false)), LeakyRelu(0.1),
                           Dropout(0.3), Linear(3));
  model.freeze("hidden");
  model.prepare({1, 4, 4}, 1, Dtype::float64);
  const std::string text = architecture_text(model);
  Architecture read = parse_architecture(text);
  EXPECT_EQ(layers_of(read.model), layers_of(model));
  EXPECT_EQ(read.sample, (Shape{1, 4, 4}));
  EXPECT_EQ(read.dtype, Dtype::float64);
  std::map<std::string, Tensor, std::less<>> values;
  for (const Parameter& parameter : model.parameters()) values.emplace(parameter.name, parameter.value);
  read.model.restore(read.sample, values, read.dtype);
  EXPECT_TRUE(read.model.parameter("hidden.weight").frozen);
  EXPECT_EQ(architecture_text(read.model), text);
}

TEST(Architecture, of_a_model_without_layers_is_refused) {
  Model model = Sequential(Linear(3));
  model.prepare({4}, 1);
  const Model taken = std::move(model);
  EXPECT_THROW(architecture_text(model), UsageError);  // NOLINT: moved from, on purpose
}

TEST(Architecture, that_is_damaged_or_hostile_is_refused) {
  const char* bad[] = {
      "",
      "[]",
      "{}",
      "null",
      "{\"layers\":3}",
      "{\"layers\":[]}",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3}],"sample":[4]})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3}],"sample":[4],"dtype":"float16"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3}],"sample":[-4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3}],"sample":[1,1,1,1,1,1,1,1,1,1],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":-3}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":"3"}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3.5}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":1e30}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":99999999}],"sample":[99999999],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"flatten"}],"sample":[4611686018427387904,4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"linear","outputs":3,"extra":1}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"lienar","outputs":3}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"../x","kind":"relu"}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"relu"},{"name":"0","kind":"relu"}],"sample":[4],"dtype":"float32"})",
      R"({"layers":[{"name":"0","kind":"relu"}],"sample":[4],"dtype":"float32","frozen":["7"]})",
      R"({"layers":[{"name":"0","kind":"relu"}],"sample":"big","dtype":"float32"})",
      R"({"layers":["relu"],"sample":[4],"dtype":"float32"})",
  };
  for (const char* text : bad) EXPECT_THROW(parse_architecture(text), FileError) << text;
}

}  // namespace
}  // namespace gradus::catalog
