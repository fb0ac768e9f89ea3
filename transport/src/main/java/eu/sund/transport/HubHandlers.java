package eu.sund.transport;

/** What the hub lends to its server. */
public record HubHandlers(
    EnrolmentHandler enrolment,
    SessionHandler sessions,
    BlobHandler blobs,
    ResearchHandler research) {}
