/** Where no more than so many wait for their turn, they are told when they move up; a longer queue is not, so that it does not cost the square of its length. */
export const toldPlaces = 3;
