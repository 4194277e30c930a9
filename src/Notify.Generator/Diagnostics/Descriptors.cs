using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>
/// Every diagnostic. Ids are literal and never reused: 0xx channel and type, 1xx payload, 2xx trigger and SQL, 3xx use of the
/// API. Each has its page in docs/diagnostics/.
/// </summary>
internal static class Descriptors
{
    public static readonly DiagnosticDescriptor InvalidChannelName = Error(
        "NTG001",
        "Invalid channel name",
        "The channel name \"{0}\" can't be used: {1}");

    public static readonly DiagnosticDescriptor ChannelNameTooLong = Error(
        "NTG002",
        "Channel name too long",
        "The channel name \"{0}\" is {1} bytes long and PostgreSQL takes {2} at the most; LISTEN would truncate it in silence");

    public static readonly DiagnosticDescriptor FamilyNameTooLong = Error(
        "NTG003",
        "Names of a channel family can get too long",
        "A name of the channel family \"{0}\" can get {1} bytes long and PostgreSQL takes {2} at the most: {3}");

    public static readonly DiagnosticDescriptor DuplicateChannel = Error(
        "NTG004",
        "Two payloads for one channel",
        "The channel \"{0}\" has several payload types in this assembly: {1}",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor InvalidFamilyParameter = Error(
        "NTG005",
        "Invalid parameter of a channel family",
        "The parameter {{{0}}} of the channel family \"{1}\" can't be used: {2}");

    public static readonly DiagnosticDescriptor GenericPayload = Error(
        "NTG006",
        "Generic payload type",
        "The payload type \"{0}\" is generic, or inside a generic type; a channel has one payload type, so make it a plain one");

    public static readonly DiagnosticDescriptor InaccessiblePayload = Error(
        "NTG007",
        "Inaccessible payload type",
        "The payload type \"{0}\" can't be seen by generated code because {1}; make it internal or public");

    public static readonly DiagnosticDescriptor NotConstructible = Error(
        "NTG008",
        "Payload type can't be constructed",
        "A received payload of type \"{0}\" can't be constructed: {1}");

    public static readonly DiagnosticDescriptor InvalidGeneratedName = Error(
        "NTG009",
        "Invalid name for generated types",
        "The types generated for the channel \"{0}\" can't be named after \"{1}\": {2}; set Name of the attribute");

    public static readonly DiagnosticDescriptor DuplicateGeneratedName = Error(
        "NTG010",
        "Two channels with one name for generated types",
        "The name \"{0}\" for generated types is claimed by several payload types of this assembly: {1}; set Name of the attribute",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "NTG101",
        "Unsupported member type",
        "The member \"{0}\" has the type \"{1}\", which a payload can't hold; use a supported type, or leave it out with "
            + "[JsonIgnore]");

    public static readonly DiagnosticDescriptor DuplicateJsonName = Error(
        "NTG102",
        "Two members with one JSON name",
        "The members \"{0}\" and \"{1}\" have the same JSON name \"{2}\"; give one of them another name with [JsonPropertyName]");

    public static readonly DiagnosticDescriptor InvalidTrigger = Error(
        "NTG201",
        "Invalid trigger",
        "The trigger of the payload type \"{0}\" can't be made: {1}");

    public static readonly DiagnosticDescriptor InvalidOperationMember = Error(
        "NTG202",
        "Invalid type of an operation member",
        "The member \"{0}\" is marked [PgOperation] and has the type \"{1}\"; it must be a Notify.ChangeKind or a string");

    /// <summary>The pages stand in the repository, under this address.</summary>
    private const string HelpRoot = "https://github.com/notifygen/notifygen/blob/main/docs/diagnostics/";

    private static DiagnosticDescriptor Error(string id, string title, string message, params string[] tags)
    {
        return new DiagnosticDescriptor(
            id, title, message, "NotifyGen", DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: HelpRoot + id + ".md", customTags: tags);
    }
}
