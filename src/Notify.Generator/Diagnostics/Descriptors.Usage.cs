using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>3xx: use of the API. All are warnings: the program runs, but probably not as intended.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor UndisposedSubscription = Create(
        "NTG301",
        DiagnosticSeverity.Warning,
        "Subscription is never disposed",
        "The subscription {0} is never disposed, so its channel is still listened to and its buffer fills up; declare it with "
            + "await using");

    public static readonly DiagnosticDescriptor PublishInLoop = Create(
        "NTG302",
        DiagnosticSeverity.Warning,
        "Notifications are published one by one",
        "The payloads of this loop are published one by one; publish them all with one PublishManyAsync");

    public static readonly DiagnosticDescriptor DroppedSubscription = Create(
        "NTG303",
        DiagnosticSeverity.Warning,
        "Subscription is discarded",
        "The result of {0} is discarded, so the subscription can neither be read nor disposed; keep it with await using");

    public static readonly DiagnosticDescriptor RawChannelSql = Create(
        "NTG304",
        DiagnosticSeverity.Warning,
        "Raw SQL for a channel that has generated types",
        "This SQL names the channel \"{0}\", which has generated types; use {1}");

    public static readonly DiagnosticDescriptor PublishOutsideTransaction = Create(
        "NTG305",
        DiagnosticSeverity.Warning,
        "Notification is published outside the transaction",
        "{0} takes no part in {1}, so the notification goes out at once, even if that is rolled back; {2}, or use Publish with an AfterCommit");

    public static readonly DiagnosticDescriptor UncommittedAfterCommit = Create(
        "NTG306",
        DiagnosticSeverity.Warning,
        "AfterCommit is never committed",
        "{0} never commits, so what was added to it is never published; call its CommitAsync instead of the transaction's");

    public static readonly DiagnosticDescriptor DroppedPublish = Create(
        "NTG307",
        DiagnosticSeverity.Warning,
        "Task of a publish is dropped",
        "The task of {0} is dropped, so no code learns whether the notification was sent; await it, or assign it to _ if that is intended");

    public static readonly DiagnosticDescriptor HandlerState = Create(
        "NTG308",
        DiagnosticSeverity.Warning,
        "State of a handler is lost",
        "\"{0}\" is lost after each call, because each notification gets a new \"{1}\"; keep it in a singleton that the handler's "
            + "constructor takes",
        tags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnregisteredHandler = Create(
        "NTG309",
        DiagnosticSeverity.Warning,
        "Handler is never added",
        "No AddHandler names \"{0}\", so it never gets a notification; call AddHandler<{1}, {0}>() on the result of AddNotify",
        tags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor MisspeltChannelSql = Create(
        "NTG315",
        DiagnosticSeverity.Warning,
        "Raw SQL that seems to misspell a channel",
        "This SQL names the channel \"{0}\"{1}, but the channel with generated types is \"{2}\"; use {3}");
}
