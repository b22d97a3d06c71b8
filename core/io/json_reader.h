#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace kan {

/// What integers in files may be at most, and seeds.
inline constexpr int kIntLimit = 1'000'000'000;
inline constexpr std::int64_t kMaxSeed = std::int64_t{1} << 62;

/// A JSON value with its path, for messages that name the place: "run.json: training.lamb is "abc"; expected a number".
/// Every accessor throws ExperimentError.
class JsonReader {
  public:
    JsonReader(const nlohmann::json &value, std::string file, std::string path = {})
        : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

    [[noreturn]] void fail(const std::string &problem) const;

    bool has(const std::string &key) const { return value_->is_object() && value_->contains(key); }
    /// Member or element; throws if it is not there.
    JsonReader at(const std::string &key) const;
    JsonReader at(std::size_t index) const;
    std::size_t arraySize() const;
    std::size_t arraySize(std::size_t expected, std::string_view what) const;
    std::vector<std::string> keys() const;
    bool isNull() const { return value_->is_null(); }
    bool isArray() const { return value_->is_array(); }

    double number() const;  ///< finite
    std::int64_t integer(std::int64_t low, std::int64_t high) const;
    bool boolean() const;
    std::string string() const;
    std::vector<double> numbers() const;
    std::vector<double> numbers(std::size_t expected, std::string_view what) const;
    /// Array of equally long arrays of numbers.
    Matrix matrix() const;
    /// Throws for members not in `known`, with the nearest known one.
    void requireKnownKeys(const std::vector<std::string> &known) const;

    const std::string &path() const { return path_; }
    const std::string &file() const { return file_; }
    /// The member as it stands; null if it is not there.
    nlohmann::json member(const std::string &key) const { return has(key) ? value_->at(key) : nlohmann::json(); }

  private:
    std::string place() const;

    const nlohmann::json *value_;
    std::string file_;
    std::string path_;
};

nlohmann::json toJson(const Matrix &matrix);

}  // namespace kan
