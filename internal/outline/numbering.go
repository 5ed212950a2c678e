package outline

// mostRemembered bounds what a table remembers: twice as many of the latest.
const mostRemembered = 1 << 20

// A table remembers the latest values by digests, in bounded memory.
type table[V any] struct {
	young, old map[Digest]V
	most       int
}

func newTable[V any](most int) *table[V] {
	return &table[V]{young: map[Digest]V{}, most: most}
}

func (t *table[V]) get(d Digest) (V, bool) {
	if v, ok := t.young[d]; ok {
		return v, true
	}
	v, ok := t.old[d]
	if ok {
		t.put(d, v)
	}
	return v, ok
}

func (t *table[V]) put(d Digest, v V) {
	if len(t.young) >= t.most {
		t.old, t.young = t.young, map[Digest]V{}
	}
	t.young[d] = v
}

// Numbering gives digests small numbers: a block keeps its id, a conversation its session. It is used by one goroutine. What it has
// not seen for millions of blocks is forgotten and gets a new number.
type Numbering struct {
	blocks   *table[int]
	sessions *table[place]
	named    *table[*place]
	block    int // ids so far
	session  int
}

// A place is a turn of a session.
type place struct{ session, turn int }

// NewNumbering has given no number yet.
func NewNumbering() *Numbering {
	return &Numbering{blocks: newTable[int](mostRemembered), sessions: newTable[place](mostRemembered),
		named: newTable[*place](mostRemembered)}
}

// Sessions is how many sessions there were.
func (n *Numbering) Sessions() int { return n.session }

// Blocks are the ids of blocks, and how many at their head were there before.
func (n *Numbering) Blocks(all []Digest) (ids []int, known int) {
	ids = make([]int, len(all))
	head := true
	for i, d := range all {
		id, ok := n.blocks.get(d)
		if !ok {
			id = n.block
			n.block++
			n.blocks.put(d, id)
		}
		if head = head && ok; head {
			known++
		}
		ids[i] = id
	}
	return ids, known
}

// Session is the session and the turn, from 1, of a request. name is what the request itself calls its session, nil for nothing: then it
// is that of the request whose messages, or whose reply, it goes on with, else a new one. Both are 0 for a plain prompt without a name.
func (n *Numbering) Session(name *Digest, s Sketch) (session, turn int) {
	at := place{}
	switch {
	case name != nil:
		at = n.ofName(*name)
	case len(s.Chain) == 0:
		return 0, 0
	default:
		at = n.ofChain(s)
	}
	if len(s.Chain) > 0 {
		n.sessions.put(s.Chain[len(s.Chain)-1], at)
	}
	return at.session, at.turn
}

func (n *Numbering) ofName(name Digest) place {
	p, ok := n.named.get(name)
	if !ok {
		n.session++
		p = &place{session: n.session}
		n.named.put(name, p)
	}
	p.turn++
	return *p
}

func (n *Numbering) ofChain(s Sketch) place {
	before, ok := place{}, false
	if s.Previous != nil {
		before, ok = n.sessions.get(*s.Previous)
	}
	for i := len(s.Chain) - 2; i >= 0 && !ok; i-- {
		before, ok = n.sessions.get(s.Chain[i])
	}
	if !ok {
		n.session++
		return place{n.session, 1}
	}
	return place{before.session, before.turn + 1}
}

// Answered remembers what a session's next request goes on with: the conversation with its answer, or the reply's id.
func (n *Numbering) Answered(session, turn int, next ...Digest) {
	for _, d := range next {
		n.sessions.put(d, place{session, turn})
	}
}
