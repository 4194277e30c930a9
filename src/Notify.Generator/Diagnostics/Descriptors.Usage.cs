using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>3xx: use of the API. All are warnings: the program runs, but probably not as intended.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor UndisposedSubscription = Create(
        "NTG301",
        DiagnosticSeverity.Warning,
        "Subscription is never disposed",
        "The subscription \"{0}\" is never disposed, so its channel is still listened to and its buffer fills up; declare it with "
            + "await using");

    public static readonly DiagnosticDescriptor PublishInLoop = Create(
        "NTG302",
        DiagnosticSeverity.Warning,
        "Notifications are published one by one",
        "Each payload is sent in its own transaction, and the loop waits for each; publish them all with one PublishManyAsync");

    public static readonly DiagnosticDescriptor DroppedSubscription = Create(
        "NTG303",
        DiagnosticSeverity.Warning,
        "Subscription is discarded",
        "The result of SubscribeAsync is discarded, so the subscription can neither be read nor disposed; keep it with await using");

    public static readonly DiagnosticDescriptor RawChannelSql = Create(
        "NTG304",
        DiagnosticSeverity.Warning,
        "Raw SQL for a channel that has generated types",
        "This SQL names the channel \"{0}\", which has generated types; use {1}");

    public static readonly DiagnosticDescriptor MisspeltChannelSql = Create(
        "NTG315",
        DiagnosticSeverity.Warning,
        "Raw SQL that seems to misspell a channel",
        "This SQL names the channel \"{0}\"{1}, but the channel with generated types is \"{2}\"; use {3}");
}
