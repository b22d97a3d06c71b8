#include "core/data/image_source.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

std::filesystem::path findFile(const std::string &name) {
    std::error_code error;
    for (const std::filesystem::path &folder : {std::filesystem::path(), std::filesystem::path(dataFolder())})
        for (const char *ending : {"", ".gz"}) {
            std::filesystem::path file = folder / (name + ending);
            if (std::filesystem::is_regular_file(file, error)) return file;
        }
    throw DataError(concat(name, " is neither in the working folder nor in ", dataFolder(),
                           "; resources/datasets/get-mnist fetches the MNIST images to there"));
}

struct ImageRows {
    Matrix inputs, labels;
};

ImageRows readRows(const std::string &image_name, const std::string &label_name, const std::vector<int> &classes) {
    const std::filesystem::path image_file = findFile(image_name);
    const std::filesystem::path label_file = findFile(label_name);
    const IdxArray images = readIdx(image_file);
    const IdxArray labels = readIdx(label_file);
    if (images.size.size() < 2)
        throw DataError(concat(image_file.string(), " holds no images, only a list of ", images.size[0], " numbers"));
    if (labels.size.size() != 1 || labels.size[0] != images.size[0])
        throw DataError(concat(label_file.string(), " has ", labels.size[0], " labels in ", labels.size.size(),
                               " dimensions, but ", image_file.string(), " has ", images.size[0],
                               " images; take files that belong together"));
    const auto placeOf = [&](std::uint8_t label) { return std::find(classes.begin(), classes.end(), label); };
    const auto count = std::count_if(labels.values.begin(), labels.values.end(),
                                     [&](std::uint8_t label) { return placeOf(label) != classes.end(); });
    for (const int label : classes)
        if (std::find(labels.values.begin(), labels.values.end(), label) == labels.values.end())
            throw DataError(concat(label_file.string(), " has no image of class ", label, "; leave that class out"));
    const std::size_t pixels = images.itemSize();
    ImageRows rows{Matrix(count, static_cast<Eigen::Index>(pixels)), Matrix(count, 1)};
    Eigen::Index row = 0;
    for (std::size_t n = 0; n < labels.values.size(); ++n) {
        const auto place = placeOf(labels.values[n]);
        if (place == classes.end()) continue;
        for (std::size_t p = 0; p < pixels; ++p)
            rows.inputs(row, static_cast<Eigen::Index>(p)) = images.values[n * pixels + p] / 255.0;
        rows.labels(row++, 0) = static_cast<double>(place - classes.begin());
    }
    return rows;
}

}  // namespace

std::string dataFolder() {
    const char *data_home = std::getenv("XDG_DATA_HOME");
    if (data_home && *data_home) return std::string(data_home) + "/kan-explorer";
    const char *home = std::getenv("HOME");
    return std::string(home ? home : ".") + "/.local/share/kan-explorer";
}

void ImageSource::validate() const {
    const bool distinct = std::adjacent_find(classes.begin(), classes.end()) == classes.end();
    if (classes.size() < 2 || !distinct || !std::is_sorted(classes.begin(), classes.end()) || classes.front() < 0 ||
        classes.back() > 255)
        throw DataError("classes must name at least two labels from 0 to 255 in increasing order, for example [0, 1]");
    for (const std::string *file : {&train_images, &train_labels, &test_images, &test_labels})
        if (file->empty())
            throw DataError("images need four files: train_images, train_labels, test_images and test_labels");
}

Dataset loadImages(const ImageSource &source) {
    source.validate();
    ImageRows train = readRows(source.train_images, source.train_labels, source.classes);
    ImageRows test = readRows(source.test_images, source.test_labels, source.classes);
    Dataset data;
    data.train_input = std::move(train.inputs);
    data.train_label = std::move(train.labels);
    data.test_input = std::move(test.inputs);
    data.test_label = std::move(test.labels);
    for (int p = 1; p <= data.inputs(); ++p) data.input_names.push_back(concat("pixel ", p));
    data.output_names = {"class"};
    data.classes = static_cast<int>(source.classes.size());
    for (const int label : source.classes) data.class_names.push_back(std::to_string(label));
    return data;
}

}  // namespace kan
