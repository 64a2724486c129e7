// json.cpp - JSON values, on nlohmann::ordered_json.
#include "json.hpp"

#include <nlohmann/json.hpp>

namespace gradus::cli {

struct Json::Value {
  nlohmann::ordered_json json;
};

Json::Json() : value_(std::make_shared<Value>(Value{nlohmann::ordered_json::object()})) {}
Json::Json(std::string_view text) : value_(std::make_shared<Value>(Value{std::string(text)})) {}
Json::Json(std::nullptr_t) : value_(std::make_shared<Value>(Value{nullptr})) {}
Json::Json(Truth truth) : value_(std::make_shared<Value>(Value{truth.value})) {}
Json::Json(Real real) : value_(std::make_shared<Value>(Value{real.value})) {}
Json::Json(Whole whole) : value_(std::make_shared<Value>(Value{whole.value})) {}

Json Json::array() {
  Json result;
  result.value_->json = nlohmann::ordered_json::array();
  return result;
}

Json& Json::set(std::string_view key, const Json& value) {
  value_->json[std::string(key)] = value.value_->json;
  return *this;
}

Json& Json::push(const Json& value) {
  value_->json.push_back(value.value_->json);
  return *this;
}

std::string Json::str() const {
  // Labels of data may hold any bytes: those that are no UTF-8 are replaced.
  return value_->json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace gradus::cli
