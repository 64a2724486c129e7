// check_saved_test.cpp - a model file whose parts contradict each other is refused, whichever part it is.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <gradus/error.hpp>
#include <gradus/io.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/temporary_folder.hpp"

namespace gradus::io {
namespace {

using Json = nlohmann::json;

/// Four columns of numbers and one of three words.
Dataset table(Task task) {
  const std::int64_t rows = 60;
  Tensor x({rows, 4}, Dtype::float64), y({rows}, task == Task::classify ? Dtype::int64 : Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>((i * 37) % 11));
  for (std::int64_t i = 0; i < rows; ++i) y.set_number(i, static_cast<double>(i % 3));
  return make_dataset("table", x, y);
}

/// A model file, and what one change after the other makes of it.
class ChangedFile {
 public:
  explicit ChangedFile(const SavedModel& saved) {
    save_model(path_, saved);
    good_ = read_safetensors(path_);
    EXPECT_NO_THROW(load_model(path_));
  }

  void refused(const std::string& what, const std::function<void(TensorFile&)>& change) {
    TensorFile bad = good_;
    change(bad);
    write_safetensors(path_, bad);
    try {
      (void)load_model(path_);
      ADD_FAILURE() << what << " was taken";
    } catch (const FileError& error) {
      EXPECT_NE(std::string(error.what()).find(path_), std::string::npos) << error.what();
    }
  }
  void refused(const std::string& pointer, const Json& value, const char* key = "schema") {
    refused(pointer + " = " + value.dump(), [&](TensorFile& file) {
      Json json = Json::parse(file.metadata.at(key));
      json[Json::json_pointer(pointer)] = value;
      file.metadata[key] = json.dump();
    });
  }
  void weight(std::size_t tensor, double value) {
    refused("a weight of " + std::to_string(value),
            [&](TensorFile& file) { file.tensors[tensor].second.set_number(0, value); });
  }

 private:
  TemporaryFolder folder_;
  std::string path_ = folder_ / "model";
  TensorFile good_;
};

SavedModel saved(Model model, const Loss& loss, const Dataset& data, Dtype dtype = Dtype::float32) {
  model.prepare(data.schema().sample, 1, dtype);
  return {std::move(model), loss, data.schema(), 1};
}

TEST(CheckSaved, classes_fit_the_outputs_and_the_list_of_classes) {
  ChangedFile file(saved(Sequential(Linear(3)), CrossEntropy(), table(Task::classify)));
  file.refused("/classes", {"0", "1"});
  file.refused("/classes", {"0", "1", "2", "3"});
  file.refused("/classes", {"0", "2", "1"});
  file.refused("/classes", {"0", "1", "1"});
  file.refused("/classes", Json::array());
  file.refused("/targets", {"class", "another"});
  file.refused("/targets", {""});
  file.refused("/targets", {"x0"});
  const auto fewer = [](std::vector<std::string> words) {
    return [=](TensorFile& changed) {
      Json json = Json::parse(changed.metadata.at("schema"));
      json["classes"] = words;
      changed.metadata["schema"] = json.dump();
      changed.metadata["classes"] = Json(words).dump();
    };
  };
  file.refused("two classes in both places", fewer({"0", "1"}));
  file.refused("four classes in both places", fewer({"0", "1", "2", "3"}));
  file.refused("no list of classes", [](TensorFile& changed) { changed.metadata.erase("classes"); });
  file.refused("classes that are numbers", [](TensorFile& changed) { changed.metadata["classes"] = "[0]"; });
}

TEST(CheckSaved, the_task_fits_the_loss) {
  const Json one{{"shift", 0.0}, {"scale", 1.0}, {"fill", 0.0}};
  const auto regression = [&](std::vector<std::string> targets) {
    return [=](TensorFile& changed) {
      Json json = Json::parse(changed.metadata.at("schema"));
      json["task"] = "regress";
      json["classes"] = Json::array();
      json["targets"] = targets;
      json["target_scaling"] = one;
      changed.metadata["schema"] = json.dump();
      changed.metadata["classes"] = "[]";
    };
  };
  ChangedFile classes(saved(Sequential(Linear(3)), CrossEntropy(), table(Task::classify)));
  classes.refused("regression of one target", regression({"y"}));
  classes.refused("regression of three targets", regression({"y", "z", "u"}));
  classes.refused("a loss of numbers", [](TensorFile& file) { file.metadata["loss"] = "squared_error"; });
  classes.refused("a loss of two classes", [](TensorFile& file) { file.metadata["loss"] = "log_loss"; });
  classes.refused("weights of two classes",
                  [](TensorFile& file) { file.metadata["loss"] = "cross_entropy class_weights=1,2"; });
  ChangedFile numbers(saved(Sequential(Linear(1)), SquaredError(), table(Task::regress)));
  numbers.refused("two targets in one output", regression({"y", "z"}));
  numbers.refused("a loss of classes", [](TensorFile& file) { file.metadata["loss"] = "cross_entropy"; });
  numbers.refused("classes", [](TensorFile& file) {
    Json json = Json::parse(file.metadata.at("schema"));
    json["task"] = "classify";
    json["classes"] = {"a", "b"};
    file.metadata["schema"] = json.dump();
    file.metadata["classes"] = R"(["a","b"])";
  });
}

TEST(CheckSaved, scalings_fit_what_they_scale) {
  ChangedFile file(saved(Sequential(Linear(1)), SquaredError(), table(Task::regress)));
  for (const std::string part : {"/shift", "/scale", "/fill"}) {
    for (const Json& bad :
         {Json(), Json::array(), Json({1.0, 2.0}), Json("1"), Json({"1"}), Json::array({nullptr})}) {
      file.refused("/target_scaling" + part, bad);
      file.refused("/input_scaling" + part, bad);
    }
    file.refused("/input_scaling" + part, {1, 2, 3});
    file.refused("/input_scaling" + part, {1, 2, 3, 4, 5});
  }
  for (const double scale : {0.0, -1.0, 1e-320}) file.refused("/target_scaling/scale", {scale});
  file.refused("/input_scaling/scale", {1, 1, 1, -1});
}

TEST(CheckSaved, samples_fit_the_model) {
  ChangedFile file(saved(Sequential(Linear(3)), CrossEntropy(), table(Task::classify)));
  file.refused("/sample", {5});
  file.refused("/sample", {2, 2});
  file.refused("/image", {1, 2, 2});
  file.refused("/inputs", Json::array());
  file.refused("/inputs/0/name", "");
  file.refused("/inputs/0/name", "x1");
  file.refused("/inputs/0/name", "another");
  file.refused("/inputs/0/categories", {"a", "b"});
  file.refused("/inputs/0/categories", Json::array());
  file.refused("/sample", {5}, "architecture");
  file.refused("/sample", {2, 3}, "architecture");
  file.refused("/sample", Json::array(), "architecture");
  file.refused("/dtype", "float64", "architecture");
  file.refused("/layers/0/outputs", 4, "architecture");
  file.refused("/layers/0/bias", false, "architecture");
  file.refused("/layers", Json::array(), "architecture");
  ChangedFile images(saved(Sequential(Linear(10)), CrossEntropy(), datasets::digits()));
  images.refused("/image", {1, 8, 9});
  images.refused("/image", {8, 8});
  images.refused("/sample", {63});
}

TEST(CheckSaved, weights_are_finite) {
  for (const Dtype dtype : {Dtype::float32, Dtype::float64}) {
    ChangedFile file(
        saved(Sequential(Linear(3), BatchNorm(), Linear(3)), CrossEntropy(), table(Task::classify), dtype));
    for (std::size_t tensor = 0; tensor < 8; ++tensor) {
      file.weight(tensor, std::numeric_limits<double>::quiet_NaN());
      file.weight(tensor, -std::numeric_limits<double>::infinity());
    }
    file.refused("another shape", [](TensorFile& changed) {
      changed.tensors[0].second = changed.tensors[0].second.reshaped({4, 3});
    });
    file.refused("another type", [&](TensorFile& changed) {
      changed.tensors[0].second =
          changed.tensors[0].second.to(dtype == Dtype::float32 ? Dtype::float64 : Dtype::float32);
    });
    file.refused("a tensor less", [](TensorFile& changed) { changed.tensors.pop_back(); });
    file.refused("a tensor more", [](TensorFile& changed) {
      changed.tensors.emplace_back("9.weight", Tensor({1}, Dtype::float32));
    });
  }
}

TEST(CheckSaved, a_calibration_is_for_the_classes) {
  SavedModel model = saved(Sequential(Linear(3)), CrossEntropy(), table(Task::classify));
  model.calibration = Calibration{std::vector<PlattScaling>(3, {-1, 0})};
  ChangedFile file(model);
  for (const char* text : {"[]", "[[-1,0]]", "[[-1,0],[-1,0]]", "[[-1,0],[-1,0],[-1,0],[-1,0]]", "{}", "1",
                           "[[-1,0],[-1,0],[-1,null]]", "[[-1,0],[-1,0],[-1,1e999]]"})
    file.refused(text, [&](TensorFile& changed) { changed.metadata["calibration"] = text; });
  Tensor x({20, 4}, Dtype::float64), y({20, 2}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i) x.set_number(i, static_cast<double>((i * 7) % 5));
  for (std::int64_t i = 0; i < y.size(); ++i) y.set_number(i, static_cast<double>(i % 3));
  ChangedFile numbers(saved(Sequential(Linear(2)), SquaredError(), make_dataset("two targets", x, y)));
  numbers.refused("of numbers", [](TensorFile& changed) { changed.metadata["calibration"] = "[[-1,0]]"; });
}

TEST(CheckSaved, what_does_not_fit_is_not_written) {
  const TemporaryFolder folder;
  SavedModel bad = saved(Sequential(Linear(4)), CrossEntropy(), table(Task::classify));
  EXPECT_THROW(save_model(folder / "model", bad), ShapeError);
  bad.loss = SquaredError();
  EXPECT_THROW(save_model(folder / "model", bad), UsageError);
  bad = saved(Sequential(Linear(3)), CrossEntropy(), table(Task::classify));
  const Model taken = std::move(bad.model);
  EXPECT_THROW(save_model(folder / "model", bad), UsageError);
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

TEST(CheckSaved, categories_stay_ones_and_zeros) {
  Schema schema = table(Task::classify).schema();
  schema.inputs = {{"a", {}}, {"word", {"x", "y", "z"}}};
  schema.input_scaling = {.shift = {2, 0, 0, 0}, .scale = {3, 1, 1, 1}, .fill = {2, 0, 1, 0}};
  Model model = Sequential(Linear(3));
  model.prepare({4}, 1);
  ChangedFile file({model, CrossEntropy(), schema, 1});
  file.refused("/input_scaling/shift", {2, 1, 0, 0});
  file.refused("/input_scaling/scale", {3, 1, 2, 1});
  file.refused("/input_scaling/fill", {2, 0, 0, 0});
  file.refused("/input_scaling/fill", {2, 0.5, 0.5, 0});
  file.refused("/input_scaling/fill", {2, 1, 1, 0});
  file.refused("/inputs/1/categories", {"x", "y", "y"});
  file.refused("/inputs/1/categories", {"x", "y"});
}

}  // namespace
}  // namespace gradus::io
