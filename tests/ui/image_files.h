#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <string>

#include "core/experiment/experiment.h"

/// Small image files in the format of MNIST's: `side` x `side` pixels, of which the first row is always black, and
/// whose class is told by the last pixel.
class ImageFiles {
  public:
    ImageFiles(const QString &folder, int side) : folder_(folder), side_(side) {}

    void write() const {
        QDir().mkpath(folder_);
        writeImages(QStringLiteral("train-images"), 60);
        writeLabels(QStringLiteral("train-labels"), 60);
        writeImages(QStringLiteral("test-images"), 20);
        writeLabels(QStringLiteral("test-labels"), 20);
    }

    kan::Experiment experiment() const {
        kan::Experiment experiment;
        experiment.name = "small images";
        experiment.formula.clear();
        experiment.images = kan::ImageSource{.train_images = path("train-images"),
                                             .train_labels = path("train-labels"),
                                             .test_images = path("test-images"),
                                             .test_labels = path("test-labels"),
                                             .classes = {0, 1}};
        experiment.model.width = {side_ * side_, 2, 1};
        experiment.model.grid = 3;
        experiment.training.steps = 3;
        experiment.training.threads = 1;
        return experiment;
    }

  private:
    std::string path(const char *name) const { return QDir(folder_).filePath(QString::fromLatin1(name)).toStdString(); }

    void save(const QString &name, const QByteArray &bytes) const {
        QFile file(QDir(folder_).filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write test images");
    }
    static QByteArray header(std::initializer_list<int> sizes) {
        QByteArray bytes("\0\0\x08", 3);
        bytes.append(static_cast<char>(sizes.size()));
        for (const int size : sizes)
            bytes.append("\0\0", 2).append(static_cast<char>(size / 256)).append(static_cast<char>(size % 256));
        return bytes;
    }
    void writeLabels(const QString &name, int count) const {
        QByteArray bytes = header({count});
        for (int n = 0; n < count; ++n) bytes.append(static_cast<char>(n % 3));  // class 2 is left out
        save(name, bytes);
    }
    void writeImages(const QString &name, int count) const {
        QByteArray bytes = header({count, side_, side_});
        for (int n = 0; n < count; ++n) {
            for (int p = 0; p < side_ * side_; ++p) {
                const bool last = p + 1 == side_ * side_;
                const int value = p < side_ ? 0 : last ? (n % 3) * 120 + n % 7 : (n * 37 + p * 91) % 50;
                bytes.append(static_cast<char>(value));
            }
        }
        save(name, bytes);
    }

    QString folder_;
    int side_;
};
