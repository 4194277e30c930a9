using Notify.Generator.Model;

namespace Notify.Generator.Emission;

/// <summary>
/// The shapes within a payload that have their own methods, each once, with the name that those methods are named after.
/// </summary>
internal sealed class ShapeNameScope
{
    private readonly Dictionary<ValueModel, string> _names = [];
    private readonly Dictionary<(string Owner, string Member), string> _setters = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal) { "Payload" };

    public ShapeNameScope(ObjectModel payload)
    {
        foreach (MemberModel member in payload.Members)
        {
            Add(member.Value);
        }
    }

    /// <summary>In the order of their first use.</summary>
    public List<ValueModel> Shapes { get; } = [];

    public string Find(ValueModel shape) => _names[Plain(shape)];

    /// <summary>The same for an object; empty for the payload itself.</summary>
    public string OwnerOf(ObjectModel model) => _names.TryGetValue(Plain(model), out string? name) ? name : "";

    /// <summary>The name of what sets a member of an object that exists already.</summary>
    public string SetterOf(ObjectModel model, MemberModel member)
    {
        (string Owner, string Member) key = (OwnerOf(model), member.Name);
        if (!_setters.TryGetValue(key, out string? setter))
        {
            setter = $"Set{key.Owner}{key.Member}";
            while (_setters.ContainsValue(setter))
            {
                setter += "_";
            }

            _setters.Add(key, setter);
        }

        return setter;
    }

    /// <summary>The methods' callers deal with null.</summary>
    private static ValueModel Plain(ValueModel shape) => shape with { Nullability = Nullability.None };

    private void Add(ValueModel value)
    {
        ValueModel shape = Plain(value);
        if (shape is ScalarModel or EnumModel { Writing: EnumWriting.Number } || _names.ContainsKey(shape))
        {
            return;
        }

        string name = shape.Name;
        for (int number = 2; !_taken.Add(name); number++)
        {
            name = shape.Name + number;
        }

        _names.Add(shape, name);
        Shapes.Add(shape);
        foreach (ValueModel inner in Inner(shape))
        {
            Add(inner);
        }
    }

    private static IEnumerable<ValueModel> Inner(ValueModel shape) => shape switch
    {
        ObjectModel model => model.Members.Select(member => member.Value),
        ListModel model => [model.Element],
        DictionaryModel model => [model.Element],
        _ => [],
    };
}
