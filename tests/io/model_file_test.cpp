// model_file_test.cpp - models survive a file; files that are damaged do not pass as models.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <gradus/error.hpp>
#include <gradus/io.hpp>

#include "base/file.hpp"
#include "base/random.hpp"
#include "support/temporary_folder.hpp"

namespace gradus::io {
namespace {

class ModelFile : public testing::Test {
 protected:
  ModelFile() {
    saved_.model.prepare({64}, 7);
    saved_.schema = datasets::digits().schema();
    saved_.seed = 7;
    save_model(path_, saved_);
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "model";
  SavedModel saved_{Sequential(Linear(64, 5), Relu(), Dropout(0.25), Linear(5, 10)), CrossEntropy(), {}, 0};
};

TEST_F(ModelFile, reads_back_to_the_same_bytes) {
  const SavedModel again = load_model(path_);
  const std::string bytes = read_file(path_);
  save_model(path_, again);
  EXPECT_EQ(read_file(path_), bytes);
  EXPECT_EQ(again.schema.to_json(), saved_.schema.to_json());
  EXPECT_EQ(again.seed, 7U);
  EXPECT_TRUE(again.model.parameter("3.weight").value.same_bytes(saved_.model.parameter("3.weight").value));
}

TEST_F(ModelFile, carries_its_facts_as_metadata) {
  const TensorFile file = read_safetensors(path_);
  for (const char* key : {"format_version", "architecture", "loss", "schema", "classes", "inputs", "seed"})
    EXPECT_TRUE(file.metadata.contains(key)) << key;
  ASSERT_EQ(file.tensors.size(), 4U);
  EXPECT_EQ(file.tensors[0].first, "0.weight");
  EXPECT_EQ(file.tensors[0].second.shape(), (Shape{5, 64}));
}

TEST_F(ModelFile, keeps_a_calibration_exactly) {
  EXPECT_FALSE(load_model(path_).calibration.has_value());
  saved_.calibration = Calibration{std::vector<PlattScaling>(10, {-1.0 / 3, 0.1})};
  save_model(path_, saved_);
  const SavedModel again = load_model(path_);
  ASSERT_TRUE(again.calibration.has_value());
  ASSERT_EQ(again.calibration->scalings.size(), 10U);
  EXPECT_EQ(again.calibration->scalings[9].a, -1.0 / 3);
  EXPECT_EQ(again.calibration->scalings[9].b, 0.1);
}

TEST_F(ModelFile, keeps_whether_a_calibration_is_a_softmax) {
  for (const bool softmax : {false, true}) {
    saved_.calibration = Calibration{std::vector<PlattScaling>(10, {-0.5, 0}), softmax};
    save_model(path_, saved_);
    ASSERT_TRUE(load_model(path_).calibration.has_value());
    EXPECT_EQ(load_model(path_).calibration->softmax, softmax);
  }
}

TEST_F(ModelFile, takes_no_calibration_of_leads_for_one_of_scores) {
  saved_.calibration = Calibration{std::vector<PlattScaling>(10, {-1, 0})};
  save_model(path_, saved_);
  TensorFile file = read_safetensors(path_);
  file.metadata.erase("calibration_of");
  write_safetensors(path_, file);
  EXPECT_FALSE(load_model(path_).calibration.has_value());
}

TEST_F(ModelFile, refuses_a_calibration_that_does_not_fit) {
  for (const char* text : {"", "3", "[]", "[[1,2]]", "[[1],[2]]", "{\"a\":1}", "[[1,\"x\"]]"}) {
    TensorFile file = read_safetensors(path_);
    file.metadata["calibration"] = text;
    write_safetensors(path_, file);
    EXPECT_THROW(load_model(path_), FileError) << text;
  }
}

TEST_F(ModelFile, refuses_a_newer_format_and_a_tensor_that_does_not_fit) {
  TensorFile file = read_safetensors(path_);
  file.metadata["format_version"] = "99";
  write_safetensors(path_, file);
  EXPECT_THROW(load_model(path_), FileError);
  file.metadata["format_version"] = "1";
  file.tensors[0].second = Tensor({2, 2}, Dtype::float32);
  write_safetensors(path_, file);
  EXPECT_THROW(load_model(path_), FileError);
}

TEST_F(ModelFile, is_not_replaced_by_one_that_could_not_be_read) {
  const std::string good = read_file(path_);
  const SavedModel fine = saved_;
  const auto refused = [&](const std::function<void(SavedModel&)>& change) {
    SavedModel bad = fine;
    change(bad);
    EXPECT_THROW(save_model(path_, bad), UsageError);
    EXPECT_EQ(read_file(path_), good);
  };
  const auto weight = [](SavedModel& s) -> Parameter& { return s.model.parameter("0.weight"); };
  refused([&](SavedModel& s) { weight(s).value.set_number(7, NAN); });
  refused([&](SavedModel& s) { weight(s).value.set_number(7, INFINITY); });
  refused([&](SavedModel& s) { weight(s).value = Tensor({64, 5}, Dtype::float32); });
  refused([&](SavedModel& s) { weight(s).value = Tensor({5, 64}, Dtype::float64); });
  refused([&](SavedModel& s) { weight(s).name = "0.wieght"; });
  refused([&](SavedModel& s) { weight(s).name = "0.bias"; });
  refused([&](SavedModel& s) { s.calibration = Calibration{std::vector<PlattScaling>(10, {NAN, 0})}; });
  SavedModel normed = fine;
  normed.model = Sequential(Linear(5), BatchNorm(), Linear(10));
  normed.model.prepare({64}, 1);
  EXPECT_NO_THROW(save_model(folder_ / "normed", normed));
  normed.model.states()[0].value = Tensor({6}, Dtype::float32);
  EXPECT_THROW(save_model(folder_ / "normed", normed), UsageError);
  normed.model.states()[0].name = "mean";
  EXPECT_THROW(save_model(folder_ / "normed", normed), UsageError);
  EXPECT_NO_THROW(load_model(folder_ / "normed"));
}

TEST_F(ModelFile, keeps_texts_as_they_are_or_refuses_them) {
  const std::string good = read_file(path_);
  const auto refused = [&](const std::function<void(Schema&)>& change) {
    SavedModel bad = saved_;
    change(bad.schema);
    EXPECT_THROW(save_model(path_, bad), UsageError);
    EXPECT_EQ(read_file(path_), good);
  };
  refused([](Schema& schema) { schema.classes[3] = "\xff\xfe"; });
  refused([](Schema& schema) { schema.targets[0] = "caf\xe9"; });
  refused([](Schema& schema) { schema.missing_values = {"\x80"}; });
  saved_.schema.classes[3] = "caf\u00e9";
  save_model(path_, saved_);
  EXPECT_EQ(load_model(path_).schema.classes[3], "caf\u00e9");
}

TEST_F(ModelFile, never_crashes_on_damaged_bytes) {
  const std::string good = read_file(path_);
  const Random random(1, "damage");
  for (std::uint64_t i = 0; i < 3000; ++i) {
    std::string bytes = good.substr(0, i % 3 == 0 ? random.below(good.size(), i * 8) : good.size());
    for (std::uint64_t k = 0; k < 1 + i % 4 && !bytes.empty(); ++k)
      bytes[random.below(std::min<std::size_t>(bytes.size(), 3000), i * 8 + 1 + k)] =
          static_cast<char>(random.bits(i * 8 + 5 + k));
    try {
      (void)parse_safetensors(bytes, "damaged");
    } catch (const FileError&) {
      continue;
    }
  }
}

TEST(Safetensors, refuses_hostile_headers) {
  const auto with_header = [](const std::string& header, const std::string& data = "") {
    std::string bytes(8, '\0');
    const std::uint64_t length = header.size();
    std::copy_n(reinterpret_cast<const char*>(&length), 8, bytes.begin());
    return bytes + header + data;
  };
  const auto refuse = [&](const std::string& bytes) {
    EXPECT_THROW(parse_safetensors(bytes, "file"), FileError) << bytes.substr(8, 80);
  };
  refuse("");
  refuse(std::string(8, '\xff'));
  refuse(with_header("[]"));
  refuse(with_header("{"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "1234"));
  refuse(with_header(R"({"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}})", "1234"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}})", "1234"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})"));
  refuse(with_header(
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
      "1234"));
  refuse(with_header(
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
      "123456"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "12345"));
  refuse(with_header(R"({"__metadata__":{"a":1}})"));
  refuse(with_header(R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}})", "1234"));
  const TensorFile fine = parse_safetensors(
      with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", std::string(4, '\0')), "file");
  EXPECT_EQ(fine.tensors[0].second.item(), 0);
}

}  // namespace
}  // namespace gradus::io
