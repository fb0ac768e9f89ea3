package eu.sund.app.bundle;

import eu.sund.core.DatasetId;
import eu.sund.core.Digest;
import eu.sund.core.StudySpec;
import eu.sund.governance.document.StudyYaml;

/**
 * The study of a training, as its document says.
 *
 * @param bytes the document
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not changed
public record Asked(byte[] bytes) {
  byte[] document() {
    return bytes;
  }

  TrainingRecord.Origin origin(BundleMaker.Source source) {
    StudySpec study = StudyYaml.parse(FileName.STUDY.toString(), bytes);
    return new TrainingRecord.Origin(
        source.run(),
        source.software(),
        study.title(),
        study.purpose(),
        study.datasets().stream().map(DatasetId::value).toList(),
        Digest.of(bytes).hex(),
        source.pinned().hex(),
        source.result().hex());
  }
}
