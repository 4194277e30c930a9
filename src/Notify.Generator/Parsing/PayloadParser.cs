using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds the members of a type that becomes a JSON object, and how to construct it.</summary>
internal static class PayloadParser
{
    /// <summary>
    /// Whether a nested type is one to be taken apart. Types of the framework and collections are not.
    /// </summary>
    public static bool IsObject(INamedTypeSymbol type)
    {
        string home = type.ContainingNamespace?.ToDisplayString() ?? "";
        return type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false }
            && NotConstructible(type) is null
            && home != "System"
            && !home.StartsWith("System.", StringComparison.Ordinal)
            && !home.StartsWith("Microsoft.", StringComparison.Ordinal)
            && !IsSequence(type);
    }

    /// <summary>The payload itself, which must be an object in JSON.</summary>
    public static ObjectModel? ParsePayload(INamedTypeSymbol type, PayloadScope scope)
    {
        ForeignAttributeParser.Report(type, scope, isPayload: true);
        if (IsSequence(type))
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                "it implements IEnumerable, which makes it an array in JSON, and a payload is an object; make it a member of one");
        }

        scope.Uses(type);
        return scope.Diagnostics.HasErrors ? null : Parse(type, scope);
    }

    public static ObjectModel? Parse(INamedTypeSymbol type, PayloadScope scope)
    {
        if (NotConstructible(type) is { } reason)
        {
            scope.Report(Descriptors.NotConstructible, type.Name, reason);
            return null;
        }

        List<IPropertySymbol> properties = PropertyParser.Candidates(type, scope);
        if (ConstructorParser.Parse(type, properties, scope) is not { } construction)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                "it has several constructors, or none that generated code can call; mark one with [JsonConstructor]");
            return null;
        }

        scope.Enter(type);
        scope.Uses(construction.Constructor);
        Dictionary<IPropertySymbol, IParameterSymbol> parameters = ConstructorParser.Match(construction.Constructor, properties);
        List<MemberModel> members = [];
        foreach (IPropertySymbol property in properties)
        {
            scope.EnterMember(property);
            IParameterSymbol? parameter = parameters.TryGetValue(property, out IParameterSymbol? match) ? match : null;
            if (MemberParser.Parse(property, parameter, construction, scope) is { } member)
            {
                members.Add(member);
            }

            scope.LeaveMember();
        }

        scope.Leave();
        Check(type, construction, properties, members, scope);
        return scope.Diagnostics.HasErrors ? null : new ObjectModel
        {
            TypeName = ValueParser.TypeName(type),
            Name = type.Name,
            IsValueType = type.IsValueType,
            Members = members.ToEquatableArray(),
        };
    }

    private static bool IsSequence(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static string? NotConstructible(INamedTypeSymbol type) =>
        type.IsStatic ? "it is static"
        : type.IsAbstract ? "it is abstract"
        : type.IsRefLikeType ? "it is a ref struct"
        : null;

    private static void Check(
        INamedTypeSymbol type, ConstructorParser.Construction construction, List<IPropertySymbol> properties, List<MemberModel> members,
        PayloadScope scope)
    {
        // The type of an unsupported member has been reported, and there is no model of it to find here.
        if (scope.Diagnostics.HasErrors)
        {
            return;
        }

        if (construction.Constructor.Parameters.FirstOrDefault(parameter =>
            !members.Any(member => member.ConstructorPosition == parameter.Ordinal)) is { } unmatched)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name,
                $"its constructor's parameter \"{unmatched.Name}\" has no public property of that name and type in the payload");
        }
        else if (members.Count == 0 && properties.Count > 0)
        {
            scope.Report(
                Descriptors.NotConstructible, type.Name, "none of its properties is a constructor's parameter or can be set");
        }

        CheckRequired(type, construction, members, scope);
        foreach (IGrouping<string, MemberModel> same in members.GroupBy(member => member.JsonName).Where(group => group.Count() > 1))
        {
            MemberModel second = same.ElementAt(1);
            scope.EnterMember(properties.First(property => property.Name == second.Name));
            scope.Report(Descriptors.DuplicateJsonName, same.First().Name, second.Name, same.Key, "JsonPropertyName");
            scope.LeaveMember();
        }
    }

    /// <summary>The compiler wants every required member set, so each must be one that a payload brings a value for.</summary>
    private static void CheckRequired(
        INamedTypeSymbol type, ConstructorParser.Construction construction, List<MemberModel> members, PayloadScope scope)
    {
        if (construction.SetsRequiredMembers)
        {
            return;
        }

        HashSet<string> overridden = new(StringComparer.Ordinal);
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (ISymbol member in declaring.GetMembers()
                .Where(member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
            {
                if (overridden.Add(member.Name)
                    && !members.Any(other => other.Name == member.Name && other.Binding != MemberBinding.None))
                {
                    scope.EnterMember(member);
                    scope.Report(
                        Descriptors.NotConstructible, type.Name,
                        $"its required member \"{member.Name}\" gets no value from a payload; make it a public property that is not "
                            + "ignored, or not required");
                    scope.LeaveMember();
                }
            }
        }
    }
}
