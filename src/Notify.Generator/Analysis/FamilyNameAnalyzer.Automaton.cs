using Notify.Generator.Model;
using Notify.Generator.Sizing;

namespace Notify.Generator.Analysis;

/// <content>The names that a pattern allows. Values are so short that the question of common names is answered exactly.</content>
internal static partial class FamilyNameAnalyzer
{
    /// <summary>Accepts the names of a channel: the single one, or those of a family.</summary>
    private sealed class Automaton
    {
        private static readonly Characters Digit = new("0123456789");
        private static readonly Characters HexDigit = new("0123456789abcdef");

        private readonly List<List<Step>> _states = [];
        private readonly string _escaped;
        private readonly int _shortest;
        private readonly int _end;
        private readonly int _part;

        /// <param name="channel">The channel.</param>
        /// <param name="shortest">The least length of a string, if it may be as long.</param>
        public Automaton(ChannelNameModel channel, int shortest)
        {
            _escaped = channel.Escaped;
            _shortest = shortest;
            _end = Add();
            for (_part = 0; _part < channel.Parts.Count; _part++)
            {
                _end = AddPart(_end, channel.Parts[_part]);
            }
        }

        /// <summary>The shortest name that both accept.</summary>
        /// <param name="one">One.</param>
        /// <param name="other">The other one.</param>
        /// <param name="mustDiffer">Whether a character must belong to different parts, so that the values differ.</param>
        public static Meeting? Find(Automaton one, Automaton other, bool mustDiffer)
        {
            Meeting start = new(State: 0, OtherState: 0, Differs: !mustDiffer);
            HashSet<(int, int, bool)> seen = [(0, 0, start.Differs)];
            Queue<Meeting> open = new([start]);
            while (open.Count > 0)
            {
                Meeting met = open.Dequeue();
                if (met.Differs && one.IsEnd(met.State) && other.IsEnd(met.OtherState))
                {
                    return met;
                }

                foreach (Step step in one.StepsOf(met.State))
                {
                    foreach (Step otherStep in other.StepsOf(met.OtherState))
                    {
                        bool differs = met.Differs || step.Part != otherStep.Part;
                        if (step.On!.FindCommon(otherStep.On!) is { } character && seen.Add((step.To, otherStep.To, differs)))
                        {
                            open.Enqueue(new Meeting(step.To, otherStep.To, differs, met, character, step.Part, otherStep.Part));
                        }
                    }
                }
            }

            return null;
        }

        private IEnumerable<Step> StepsOf(int state) => _states[state].SelectMany(step => step.On is null ? StepsOf(step.To) : [step]);

        private bool IsEnd(int state) => state == _end || _states[state].Any(step => step.On is null && IsEnd(step.To));

        private int AddPart(int from, ChannelNamePartModel part) => part.Parameter switch
        {
            null => AddText(from, part.Literal),
            { Value: EnumModel model } => AddTexts(from, model.Members.Select(member => ChannelNameModel.EscapeText(member.JsonName, _escaped))),
            { Value: ScalarModel { Kind: ScalarKind.String }, Constraint: var rules } => AddString(from, rules),
            { Value: ScalarModel { Kind: ScalarKind.Boolean } } => AddTexts(from, ["true", "false"]),
            { Value: ScalarModel { Kind: ScalarKind.Guid } } => AddGuid(from),
            { Value: ScalarModel { Kind: var kind } } => AddInteger(from, kind),
            _ => throw new InvalidOperationException($"{part.Parameter.Name} can't be part of a name."),
        };

        private int AddString(int from, ConstraintModel rules)
        {
            int longest = rules.MaxLength ?? ChannelName.MaxBytes;
            int shortest = Math.Max(_shortest, rules.MinLength ?? 0);
            Characters plain = new(_escaped, IsAllBut: true);
            int end = Add();
            for (int length = 0; ; length++)
            {
                if (length >= shortest || length == longest)
                {
                    Skip(from, end);
                }

                if (length == longest)
                {
                    return end;
                }

                int next = Add();
                Go(from, plain, next);
                if (_escaped.Length > 0)
                {
                    Go(Go(from, new Characters($"{ChannelNameModel.Escape}"), Add()), new Characters(_escaped), next);
                }

                from = next;
            }
        }

        private int AddInteger(int from, ScalarKind kind)
        {
            bool isSigned = kind is ScalarKind.SByte or ScalarKind.Int16 or ScalarKind.Int32 or ScalarKind.Int64;
            int end = Go(from, new Characters("0"), Add());
            int next = Go(from, new Characters("123456789"), Add());
            if (isSigned)
            {
                Go(Go(from, new Characters("-"), Add()), new Characters("123456789"), next);
            }

            for (int digits = FamilyNameSizer.Longest(kind)!.Value - (isSigned ? 1 : 0); digits > 1; digits--)
            {
                Skip(next, end);
                next = Go(next, Digit, Add());
            }

            Skip(next, end);
            return end;
        }

        private int AddGuid(int from) => Guid.Empty.ToString()
            .Aggregate(from, (state, character) => Go(state, character == '-' ? new Characters("-") : HexDigit, Add()));

        private int AddTexts(int from, IEnumerable<string> texts)
        {
            int end = Add();
            foreach (string text in texts)
            {
                Skip(AddText(from, text), end);
            }

            return end;
        }

        private int AddText(int from, string text) =>
            text.Aggregate(from, (state, character) => Go(state, new Characters($"{character}"), Add()));

        private int Add()
        {
            _states.Add([]);
            return _states.Count - 1;
        }

        private int Go(int from, Characters on, int to)
        {
            _states[from].Add(new Step(on, to, _part));
            return to;
        }

        private void Skip(int from, int to) => _states[from].Add(new Step(On: null, to, _part));

        /// <param name="On">The characters that it takes; null if it takes none.</param>
        /// <param name="To">The state that follows.</param>
        /// <param name="Part">The part of the pattern that it belongs to.</param>
        private readonly record struct Step(Characters? On, int To, int Part);

        /// <summary>Some characters, or all but some.</summary>
        private sealed record Characters(string Listed, bool IsAllBut = false)
        {
            public char? FindCommon(Characters other)
            {
                string candidates = !IsAllBut ? Listed : !other.IsAllBut ? other.Listed : "abcdefghijklmnopqrstuvwxyz";
                foreach (char character in candidates)
                {
                    if (Contains(character) && other.Contains(character))
                    {
                        return character;
                    }
                }

                return null;
            }

            private bool Contains(char character) => Listed.IndexOf(character) >= 0 != IsAllBut;
        }
    }
}
