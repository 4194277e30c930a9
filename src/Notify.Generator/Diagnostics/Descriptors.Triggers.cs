using Microsoft.CodeAnalysis;

namespace Notify.Generator.Diagnostics;

/// <summary>2xx: triggers and their SQL.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor InvalidTrigger = Error(
        "NTG201",
        "Invalid trigger",
        "The trigger of the payload type \"{0}\" can't be generated: {1}");

    public static readonly DiagnosticDescriptor InvalidFilledMember = Error(
        "NTG202",
        "Invalid type of a member that a trigger fills",
        "The member \"{0}\" is marked [{1}] and has the type \"{2}\"; it must be {3}");

    public static readonly DiagnosticDescriptor TriggerWithoutChannel = Create(
        "NTG203",
        DiagnosticSeverity.Warning,
        "Trigger without a channel",
        "The type \"{0}\" has [PgTrigger] but no [PgChannel], so no SQL is generated for it; add [PgChannel(\"…\")]");

    public static readonly DiagnosticDescriptor ContradictoryTrigger = Error(
        "NTG204",
        "Contradictory trigger",
        "The options of the trigger on \"{0}\" contradict each other: {1}");

    public static readonly DiagnosticDescriptor MemberNotFilled = Error(
        "NTG205",
        "Member that a trigger can't fill",
        "The trigger on \"{0}\" can't fill the member \"{1}\": {2}");

    public static readonly DiagnosticDescriptor DuplicateTrigger = Error(
        "NTG206",
        "Two triggers with one name",
        "The {0} is claimed by several payload types of this assembly: {1}; set the attribute's Name");

    public static readonly DiagnosticDescriptor SeveralFills = Error(
        "NTG207",
        "Member with several sources",
        "The member \"{0}\" is marked {1}, and a trigger can fill it from one of them only");
}
