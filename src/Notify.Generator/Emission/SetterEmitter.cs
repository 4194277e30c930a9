using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// Prints how a member is set on a payload that exists already: an <c>init</c> property, which C# lets nobody set by then, by an
/// unsafe accessor, which needs no reflection.
/// </summary>
internal static class SetterEmitter
{
    public static void Emit(SourceWriter writer, ObjectModel payload)
    {
        foreach (MemberModel member in payload.Members.Where(member => member.Binding == MemberBinding.InitSetter))
        {
            writer.Separate();
            writer.Write($"""
                [global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = {CSharpText.Literal("set_" + member.Name)})]
                private static extern void Set{member.Name}({Reference(payload)}{member.DeclaringTypeName} payload, {member.Value.TypeName}{Question(member)} value);
                """);
        }
    }

    public static string Call(ObjectModel payload, MemberModel member, string value)
    {
        return member.Binding == MemberBinding.InitSetter
            ? $"Set{member.Name}({Reference(payload)}payload, {value});"
            : $"payload.{CSharpText.Identifier(member.Name)} = {value};";
    }

    private static string Reference(ObjectModel payload) => payload.IsValueType ? "ref " : "";

    private static string Question(MemberModel member) => member.Value.Nullability == Nullability.None ? "" : "?";
}
