using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>
/// Every diagnostic. Ids are literal and never reused: 0xx channel and type, 1xx payload, 2xx trigger and SQL, 3xx use of the
/// API. Each has its page in docs/diagnostics/.
/// </summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor InvalidChannelName = Error(
        "NTG001",
        "Invalid channel name",
        "The channel name \"{0}\" can't be used: {1}");

    public static readonly DiagnosticDescriptor ChannelNameTooLong = Error(
        "NTG002",
        "Channel name too long",
        "The channel name \"{0}\" is {1} bytes long, and PostgreSQL accepts at most {2}; LISTEN would truncate it with only a NOTICE");

    public static readonly DiagnosticDescriptor FamilyNameTooLong = Error(
        "NTG003",
        "Names of a channel family can be too long",
        "A name of the channel family \"{0}\" {1}, and PostgreSQL accepts at most {2} bytes: {3}");

    public static readonly DiagnosticDescriptor DuplicateChannel = Error(
        "NTG004",
        "Two payloads for one channel",
        "The channel \"{0}\" has several payload types in this assembly: {1}");

    public static readonly DiagnosticDescriptor InvalidFamilyParameter = Error(
        "NTG005",
        "Invalid parameter of a channel family",
        "The parameter {{{0}}} of the channel family \"{1}\" can't be used: {2}");

    public static readonly DiagnosticDescriptor GenericPayload = Error(
        "NTG006",
        "Generic payload type",
        "The payload type \"{0}\" is generic, or nested in a generic type; a channel has one payload type, so make it non-generic");

    public static readonly DiagnosticDescriptor InaccessiblePayload = Error(
        "NTG007",
        "Inaccessible payload type",
        "Generated code can't see the payload type \"{0}\" because {1}; make it internal or public");

    public static readonly DiagnosticDescriptor NotConstructible = Error(
        "NTG008",
        "Payload type can't be constructed",
        "A received payload of type \"{0}\" can't be constructed: {1}");

    public static readonly DiagnosticDescriptor InvalidGeneratedName = Error(
        "NTG009",
        "Invalid name for generated types",
        "The types generated for the channel \"{0}\" can't be named after \"{1}\": {2}; set the attribute's Name");

    public static readonly DiagnosticDescriptor DuplicateGeneratedName = Error(
        "NTG010",
        "Two channels with one name for generated types",
        "Several payload types of this assembly claim the name \"{0}\" for their generated types: {1}; set the attribute's Name");

    public static readonly DiagnosticDescriptor OldLanguageVersion = Error(
        "NTG011",
        "C# version is too old",
        "Generated code needs C# {0} and this project is compiled as C# {1}; remove LangVersion from the project file, or raise it");

    public static readonly DiagnosticDescriptor ExternAlias = Error(
        "NTG012",
        "Type behind an extern alias",
        "Generated code can't name the type \"{0}\", because \"{1}\" is referenced under the alias \"{2}\" only; add global to the aliases of "
            + "the reference");

    public static readonly DiagnosticDescriptor AmbiguousFamilyName = Create(
        "NTG013",
        DiagnosticSeverity.Warning,
        "Ambiguous names of a channel family",
        "The channel family \"{0}\" has one name for different values: \"{1}\" is the name for {2}, and also for {3}; {4}");

    public static readonly DiagnosticDescriptor SharedFamilyName = Create(
        "NTG014",
        DiagnosticSeverity.Warning,
        "Names of a channel family that are another channel's",
        "The channel family \"{0}\" and the channel \"{1}\" of {2} can have the same name \"{3}\"; {4}",
        isEnabledByDefault: true,
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor InvisibleEdge = Create(
        "NTG015",
        DiagnosticSeverity.Warning,
        "Channel name with white space around it",
        "The channel name \"{0}\" begins or ends with white space or another invisible character, which PostgreSQL takes as part of the "
            + "name; remove it");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "NTG101",
        "Unsupported member type",
        "The type \"{0}\" can't be part of a payload{1}; use a supported type, leave the member out with [JsonIgnore], or name a "
            + "JsonSerializerContext that covers the type: [PgChannel(…, JsonContext = typeof(…))]");

    public static readonly DiagnosticDescriptor DuplicateJsonName = Error(
        "NTG102",
        "Two members with one JSON name",
        "The members \"{0}\" and \"{1}\" have the same JSON name \"{2}\"; give one of them another name with [{3}]");

    public static readonly DiagnosticDescriptor RecursivePayload = Error(
        "NTG103",
        "Recursive payload type",
        "The type \"{0}\" contains itself; a payload must end, so send a key instead of the inner value");

    public static readonly DiagnosticDescriptor UnsupportedAttribute = Error(
        "NTG104",
        "Unsupported attribute of System.Text.Json",
        "\"{0}\" is marked [{1}], which generated code does not support; {2}");

    public static readonly DiagnosticDescriptor MemberLeftOut = Error(
        "NTG105",
        "Member would be left out",
        "The member \"{0}\" would be left out of the payload: {1}");

    public static readonly DiagnosticDescriptor ObsoleteAsError = Error(
        "NTG106",
        "Obsolete as an error",
        "\"{0}\" is marked [Obsolete] as an error, so generated code can't use it; make it a warning, or leave the member out with "
            + "[JsonIgnore]");

    public static readonly DiagnosticDescriptor StoredMemberLeftOut = Create(
        "NTG107",
        DiagnosticSeverity.Warning,
        "Member is left out",
        "The value of the member \"{0}\" is not sent, because {1}; {2}, or mark it [JsonIgnore] if that is intended");

    public static readonly DiagnosticDescriptor RuleNotEnforced = Create(
        "NTG108",
        DiagnosticSeverity.Warning,
        "Rule is not enforced",
        "The rule {1} of \"{0}\" is not enforced when a payload is written: {2}");

    public static readonly DiagnosticDescriptor PayloadNeverFits = Error(
        "NTG110",
        "Payload never fits",
        "Every payload of the channel \"{0}\" has at least {1} bytes, and PostgreSQL accepts at most {2}: {3}");

    public static readonly DiagnosticDescriptor PayloadMayNotFit = Create(
        "NTG111",
        DiagnosticSeverity.Warning,
        "Payload may not fit",
        "A payload of the channel \"{0}\" can be {1} bytes long, and PostgreSQL accepts at most {2}: {3}; {4}");

    public static readonly DiagnosticDescriptor UnboundedMember = Create(
        "NTG112",
        DiagnosticSeverity.Warning,
        "Member without a size limit",
        "The member \"{0}\" can be of any size, and a payload of the channel \"{1}\" can have at most {2} bytes; {3}");

    public static readonly DiagnosticDescriptor PayloadSize = Create(
        "NTG113",
        DiagnosticSeverity.Info,
        "Size of the payload",
        "A payload of the channel \"{0}\" has {1} to {2} bytes; PostgreSQL accepts at most {3}",
        isEnabledByDefault: false);

    public static readonly DiagnosticDescriptor EmptyPayload = Create(
        "NTG114",
        DiagnosticSeverity.Warning,
        "Payload is empty",
        "A payload of type \"{0}\" is always empty, because none of its fields and properties is sent; make them public properties, or mark "
            + "them [JsonIgnore] if that is intended");

    /// <summary>The address of the pages in the repository.</summary>
    private const string HelpRoot = "https://github.com/notifygen/notifygen/blob/main/docs/diagnostics/";

    private static DiagnosticDescriptor Error(string id, string title, string message)
    {
        return Create(id, DiagnosticSeverity.Error, title, message);
    }

    private static DiagnosticDescriptor Create(
        string id, DiagnosticSeverity severity, string title, string message, bool isEnabledByDefault = true, params string[] tags)
    {
        return new DiagnosticDescriptor(
            id, title, message, "NotifyGen", severity, isEnabledByDefault, helpLinkUri: HelpRoot + id + ".md", customTags: tags);
    }
}
